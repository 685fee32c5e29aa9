/**
 * Colours a cell by its value, with text that is legible on it. Set directly, since the page's policy forbids style attributes.
 */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { type Color, inkOn, legible, toCss } from '../../theme/color';
import { currentPalette } from '../../theme/theme';

class Tint extends Directive {
  /** The colour set last; most updates of a figure change few of its cells or none. */
  private shown: string | undefined;

  render(_color: Color | undefined) {
    return noChange;
  }

  override update({ element }: ElementPart, [color]: [Color | undefined]) {
    const tint = color && currentPalette().contrast ? legible(color, true) : color;
    const css = tint && toCss(tint);
    if (css === this.shown) return noChange;
    this.shown = css;
    const { style } = element as HTMLElement;
    if (tint && css) {
      style.setProperty('background-color', css);
      style.setProperty('color', inkOn(tint));
    } else {
      style.removeProperty('background-color');
      style.removeProperty('color');
    }
    return noChange;
  }
}

/** In a template: `<td ${tint(color)}>`. Without a colour, the cell looks as in its style sheet. */
export const tint = directive(Tint);
