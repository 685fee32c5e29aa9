/** A cell's colour by its value, and ink that reads on it. The page's policy forbids style attributes. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { type Color, inkOn, legible, toCss } from '../../theme/color';
import { currentPalette } from '../../theme/theme';

class Tint extends Directive {
  /** As it was set last: most updates of a figure change few of its cells, or none. */
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

/** In a template: `<td ${tint(color)}>`; without a colour the cell is as its style sheet has it. */
export const tint = directive(Tint);
