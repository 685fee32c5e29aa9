/** Which parts of a traced text are to be lit up, and how strongly: apart from the editor that draws them. */
import type { Highlight } from '../../engine/protocol/panel-protocol';
import type { Token } from '../../engine/protocol/token-protocol';

/** In so many steps attention is told apart. */
export const TINTS = 10;
/** Attention below this share of 1 is not drawn. */
export const LEAST = 0.005;

/** UTF-16 offsets in the traced text. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

export interface LitParts {
  readonly chosen: readonly Part[];
  readonly pointed: readonly Part[];
  /** Of every tint, from the weakest to the strongest: the parts, and the attention that each receives. */
  readonly tints: readonly (readonly (Part & { readonly weight: number })[])[];
}

/** @param tokens the traced tokens, with their ranges in the text. Those without any, as the inserted ones, are not drawn. */
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

/** The token at an offset in the traced text; the last one at its very end. `undefined` where nothing was traced. */
export function tokenAt(tokens: readonly Token[], offset: number): number | undefined {
  const index = tokens.findIndex(({ start, end }) => start <= offset && offset < end);
  if (index >= 0) return index;
  const last = tokens.findLastIndex(({ start, end }) => end > start);
  return last >= 0 && tokens[last]?.end === offset ? last : undefined;
}
