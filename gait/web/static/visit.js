import { offerLink } from "./copy.js";

offerLink();
