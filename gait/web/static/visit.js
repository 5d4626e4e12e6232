import { showCopyButton } from "./copy.js";

showCopyButton();
