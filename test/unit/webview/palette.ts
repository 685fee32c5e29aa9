/** Colours for tests of what is drawn: those of a dark theme. */
import type { Palette } from '../../../webview/theme/color-scale';

export const PALETTE: Palette = {
  background: [31, 31, 31],
  foreground: [204, 204, 204],
  zero: [40, 40, 40],
  negative: [55, 148, 255],
  positive: [230, 100, 60],
  probability: [204, 167, 0],
  accent: [0, 120, 212],
  contrast: false,
};
