import { apply, recall } from "./preferences";
import { guardComposing } from "./single-key";

// Before the first paint: nothing is shown in another colour or size than the one chosen (decision 0007).
apply(recall());
// Every page with a field has this script, and some no other.
guardComposing();
