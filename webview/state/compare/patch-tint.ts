/** Runs of A with a part of B as the tint of a matrix of heads and MLPs. */
import { partName } from '../../../src/trace/compare/most-different';
import type { Patch } from '../../../src/trace/compare/patch';
import { wayText } from '../../../src/trace/compare/patch-words';
import { isComponent, type ModelComponent } from '../../../src/trace/readings/model-part';
import { compareStrings } from '../../strings/compare';
import { type Color, legible } from '../../theme/color';
import { colorOf, type Palette, type Scale } from '../../theme/color-scale';
import type { HeadTint } from '../attention/head-tint';

const texts = compareStrings.patch;
/** The whole way, whatever was tried by now: no tint changes while others are. What leads further has the colour of this. */
export const WAY_SCALE: Scale = { kind: 'signed', limit: 1, capped: true };

/** A share of which so many decimals are written from here on. */
const WHOLE_PERCENT = 0.0995;

/** The colour of a number that is written: those that are written alike have one. */
export function wayColor(share: number, palette: Palette): Color {
  const steps = Math.abs(share) >= WHOLE_PERCENT ? 100 : 1000;
  const mixed = colorOf(WAY_SCALE, palette, Math.round(share * steps) / steps);
  return palette.contrast ? legible(mixed) : mixed;
}

/** @param cross of a decoder's attention to an encoder's output, whose matrix has no MLPs */
export function patchTint(patches: readonly Patch[], cross: boolean): HeadTint {
  const shares = new Map(patches.flatMap(({ part, share }) => (isComponent(part) ? [[partName(part), share]] : [])));
  const shareOf = (part: ModelComponent) => shares.get(partName(part)) ?? undefined;
  const words = (share: number) => wayText({ share });
  return {
    scale: WAY_SCALE,
    valueOf: ({ layer, head }) => shareOf({ kind: 'head', layer, head, cross }),
    ...(cross ? {} : { ofMlp: (layer: number) => shareOf({ kind: 'mlp', layer, head: null, cross: false }) }),
    words: (share) => texts.way(words(share)),
    caption: texts.tint,
  };
}
