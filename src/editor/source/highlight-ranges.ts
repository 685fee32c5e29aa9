/** Decides which parts of a traced text to highlight, and how strongly; independent of the editor that draws them. */
import type { Highlight } from '../../engine/protocol/panel-protocol';
import type { Token } from '../../engine/protocol/token-protocol';

/** The number of levels of attention that are distinguished. */
export const TINTS = 10;
/** Attention below this is not drawn; the sum over all tokens is 1. */
export const LEAST = 0.005;

/** UTF-16 offsets in the traced text. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface LitParts {
  readonly chosen: readonly Part[];
  readonly pointed: readonly Part[];
  /** For every tint, from the weakest to the strongest: its parts, and the attention that each receives. */
  readonly tints: readonly (readonly (Part & { readonly weight: number })[])[];
}

/**
 * @param tokens the traced tokens, with their ranges in the text. Tokens without a range, such as inserted ones, are not
 * drawn
 */
export function litParts(
  tokens: readonly Token[],
  { token, preview, attention }: Omit<Highlight, 'head' | 'trace'>,
): LitParts {
  const part = (index: number | null): Part[] => {
    const found = index === null ? undefined : tokens[index];
    return found && found.end > found.start ? [{ start: found.start, end: found.end }] : [];
  };
  const tints = Array.from({ length: TINTS }, (): (Part & { weight: number })[] => []);
  for (const [index, weight] of attention?.entries() ?? []) {
    if (!(weight >= LEAST)) continue;
    const tint = Math.min(TINTS, Math.ceil(weight * TINTS)) - 1;
    for (const lit of part(index)) tints[tint]?.push({ ...lit, weight });
  }
  return { chosen: part(token), pointed: preview === token ? [] : part(preview), tints };
}

/** The token at an offset in the traced text; the last token at the very end. `undefined` if nothing was traced there. */
export function tokenAt(tokens: readonly Token[], offset: number): number | undefined {
  const index = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  if (index >= 0) return index;
  const last = tokens.findLastIndex(({ start, end }) => end > start);
  return last >= 0 && tokens[last]?.end === offset ? last : undefined;
}
