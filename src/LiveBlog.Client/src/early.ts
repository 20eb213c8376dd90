import { apply, recall } from "./preferences";

// Before the first paint: nothing is shown in another colour or size than the one chosen (decision 0007).
apply(recall());
