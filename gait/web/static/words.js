/* The texts of the scripts, which the page contains. */
const texts = JSON.parse(document.documentElement.dataset.words);

export const say = (key, values = {}) => texts[`browser.${key}`].replace(/\{(\w+)\}/g, (_, name) => values[name]);
