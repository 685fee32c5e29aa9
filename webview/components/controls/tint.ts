/** A cell's colour by its value, and ink that reads on it. The page's policy forbids style attributes. */
import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { type Color, inkOn, legible, toCss } from '../../theme/color';
import { currentPalette } from '../../theme/theme';

class Tint extends Directive {
  render(_color: Color | undefined) {
    return noChange;
  }

  override update({ element }: ElementPart, [color]: [Color | undefined]) {
    const { style } = element as HTMLElement;
    if (color) {
      const tint = currentPalette().contrast ? legible(color) : color;
      style.setProperty('background-color', toCss(tint));
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
