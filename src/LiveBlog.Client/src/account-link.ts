import { showAccountLink } from "./accounts/signed-in";

// For pages without reader.js. The page is the same for everybody: only the browser knows whether its reader is signed in.
showAccountLink();
