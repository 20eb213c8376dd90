import { Stretches } from "../live/revision-tracker";
import type { NewswireLine } from "./line";

/** Which revision of the wire the page holds. */
export class WireFollowing extends Stretches<readonly NewswireLine[]> {}
