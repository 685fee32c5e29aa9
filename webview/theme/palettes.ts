/** Palettes of heat maps, computed from a few colours of a theme. Pure. */
import { type Color, lightness, mix } from './color';
import type { Palette } from './color-scale';

interface ThemeColors {
  readonly background: Color;
  readonly foreground: Color;
  readonly red: Color;
  readonly orange: Color;
  readonly blue: Color;
  readonly yellow: Color;
  readonly accent: Color;
  /** Whether the theme has high contrast. */
  readonly contrast?: boolean;
}

/**
 * How far the colour of 0 lies from the background. In high contrast, small values must not look like no value. On white, that
 * much black would be a grey that looks like a value, so it is less there; lines bound the cells.
 */
const ZERO = { usual: 0.05, contrast: 0.3, lightContrast: 0.1 } as const;

export function paletteOf({
  background,
  foreground,
  red,
  orange,
  blue,
  yellow,
  accent,
  contrast = false,
}: ThemeColors): Palette {
  const isLight = lightness(background) > lightness(foreground);
  return {
    background,
    foreground,
    zero: mix(background, foreground, ZERO[contrast ? (isLight ? 'lightContrast' : 'contrast') : 'usual']),
    negative: strengthen(blue, background, foreground),
    positive: strengthen(mix(red, orange, 0.4), background, foreground),
    probability: strengthen(yellow, background, foreground),
    accent,
    contrast,
  };
}

/** Moves a colour away from the background, to which some themes' colours are close, so that the scale has its full range. */
function strengthen(color: Color, background: Color, foreground: Color): Color {
  const distance = Math.abs(lightness(color) - lightness(background));
  return distance >= 0.45 ? color : mix(color, foreground, Math.min((0.45 - distance) * 1.5, 0.4));
}

/** For documents: on white paper, and on a dark slide. The colours are those of VS Code's own two themes. */
const DOCUMENTS = {
  light: {
    background: [255, 255, 255],
    foreground: [31, 31, 31],
    red: [229, 20, 0],
    orange: [209, 134, 22],
    blue: [26, 133, 255],
    yellow: [191, 136, 3],
    accent: [0, 95, 184],
  },
  dark: {
    background: [31, 31, 31],
    foreground: [204, 204, 204],
    red: [241, 76, 76],
    orange: [209, 134, 22],
    blue: [55, 148, 255],
    yellow: [204, 167, 0],
    accent: [0, 120, 212],
  },
} as const satisfies Record<string, ThemeColors>;

const made = new Map<keyof typeof DOCUMENTS, Palette>();

export function documentPalette(name: keyof typeof DOCUMENTS): Palette {
  const palette = made.get(name) ?? paletteOf(DOCUMENTS[name]);
  made.set(name, palette);
  return palette;
}
