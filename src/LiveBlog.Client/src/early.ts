import { apply, recall } from "./site/preferences";
import { guardComposing } from "./site/single-key";

// Before the first paint: nothing is shown in another colour or size than the one chosen (decision 0007).
apply(recall());

// Every page with a field has this script, and some no other.
guardComposing();

// What only some browsers can is shown from the start, or never: nothing makes room for it later.
if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) document.documentElement.dataset.push = "";
