/** The colours of runs of A with a part of B, by how far they move A towards B. */
import type { Color } from '../../theme/color';
import { cellColorOf, colorOf, type Palette, type Scale } from '../../theme/color-scale';

/**
 * The scale ends at the whole way from A to B, so that no colour changes while more runs are added. Runs that go further have
 * the colour of the end.
 */
export const RECOVERY_SCALE: Scale = { kind: 'signed', limit: 1, capped: true };

/** From this share on, percentages are written without decimals. */
const WHOLE_PERCENT = 0.0995;

/** The colour of a written number: equal texts have equal colours. */
export function recoveryColor(share: number, palette: Palette): Color {
  const steps = Math.abs(share) >= WHOLE_PERCENT ? 100 : 1000;
  return (palette.contrast ? cellColorOf : colorOf)(RECOVERY_SCALE, palette, Math.round(share * steps) / steps);
}
