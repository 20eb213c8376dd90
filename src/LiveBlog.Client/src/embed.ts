import { start } from "./start";

// In somebody else's page: the frame's history and storage are not ours to fill.
start({ ownsAddress: false });
