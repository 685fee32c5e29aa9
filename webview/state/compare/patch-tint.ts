/** The colours of runs of A with a part of B, by how far they lead from A to B. */
import type { Color } from '../../theme/color';
import { cellColorOf, colorOf, type Palette, type Scale } from '../../theme/color-scale';

/** The whole way, whatever was tried by now: no tint changes while others are. What leads further has the colour of this. */
export const WAY_SCALE: Scale = { kind: 'signed', limit: 1, capped: true };

/** A share of which so many decimals are written from here on. */
const WHOLE_PERCENT = 0.0995;

/** The colour of a number that is written: those that are written alike have one. */
export function wayColor(share: number, palette: Palette): Color {
  const steps = Math.abs(share) >= WHOLE_PERCENT ? 100 : 1000;
  return (palette.contrast ? cellColorOf : colorOf)(WAY_SCALE, palette, Math.round(share * steps) / steps);
}
