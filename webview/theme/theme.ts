/** The colours and fonts of the editor's theme, for canvases, which do not know CSS variables. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Color, parseColor } from './color';
import type { Palette } from './color-scale';
import { paletteOf } from './palettes';

/** Lists of font families. */
interface Fonts {
  readonly text: string;
  readonly mono: string;
}

let palette: Palette | undefined;
let fonts: Fonts | undefined;

/** The palette of the present theme. */
export function currentPalette(): Palette {
  palette ??= readPalette();
  return palette;
}

/** The panel's present fonts. They are read once, since reading a computed style forces the page to compute it at once. */
export function currentFonts(): Fonts {
  fonts ??= readFonts();
  return fonts;
}

function readFonts(): Fonts {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (value: string): string => {
    probe.style.setProperty('font-family', value);
    return getComputedStyle(probe).fontFamily;
  };
  const families = {
    text: read('var(--vscode-font-family, system-ui, sans-serif)'),
    mono: read('var(--vscode-editor-font-family, ui-monospace, monospace)'),
  };
  probe.remove();
  return families;
}

/**
 * The fallbacks are those of VS Code's own dark theme. Orange-red and blue can be told apart by colour-blind people; the
 * background lies between them.
 */
function readPalette(): Palette {
  const probe = document.createElement('span');
  document.body.append(probe);
  const read = (variable: string, fallback: string, over?: Color): Color => {
    probe.style.setProperty('color', `var(${variable}, ${fallback})`);
    return parseColor(getComputedStyle(probe).color, over) ?? [128, 128, 128];
  };
  const background = read('--vscode-editor-background', '#1f1f1f');
  const foreground = read('--vscode-editor-foreground', '#cccccc', background);
  const [red, orange] = [
    read('--vscode-charts-red', '#f14c4c', background),
    read('--vscode-charts-orange', '#d18616', background),
  ];
  const blue = read('--vscode-charts-blue', '#3794ff', background);
  const yellow = read('--vscode-charts-yellow', '#cca700', background);
  const accent = read('--vscode-focusBorder', '#0078d4', background);
  // Only high-contrast themes have this border.
  const contrast = getComputedStyle(probe).getPropertyValue('--vscode-contrastBorder') !== '';
  probe.remove();
  return paletteOf({ background, foreground, red, orange, blue, yellow, accent, contrast });
}

/** Tells a component when the theme changes: VS Code then rewrites the page's variables and the body's class. */
export class ThemeObserver implements ReactiveController {
  private readonly observer = new MutationObserver(() => {
    palette = undefined;
    fonts = undefined;
    this.changed();
  });

  /** @param changed called at a change; absent: the host is updated */
  constructor(
    host: ReactiveControllerHost,
    private readonly changed = () => host.requestUpdate(),
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.observer.observe(document.documentElement, { attributeFilter: ['style', 'class'] });
    this.observer.observe(document.body, { attributeFilter: ['class'] });
  }

  hostDisconnected(): void {
    this.observer.disconnect();
  }
}
