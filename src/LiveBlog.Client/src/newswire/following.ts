import { Stretches } from "../live/revision-tracker";
import type { WireLine } from "./line";

/** Which revision of the wire the page holds. */
export class WireFollowing extends Stretches<readonly WireLine[]> {}
