/* The words of the page, which come with it. */
const words = JSON.parse(document.documentElement.dataset.words);

export const say = (key, values = {}) => words[`browser.${key}`].replace(/\{(\w+)\}/g, (_, name) => values[name]);
