/** The token sequences of a trace: one, or the source and the output of an encoder-decoder. */
import { type SequenceName, SOURCE, TOKENS } from '../../operations/node';

export { type SequenceName, SOURCE, TOKENS };

/** The chosen position in each sequence. */
export type ChosenPositions = Readonly<Record<SequenceName, number>>;

/** @param choice `token` is an index in the traced tokens, `source` one in those of a source text */
export function chosenPositions({
  token,
  source,
}: {
  readonly token: number;
  readonly source: number;
}): ChosenPositions {
  return { [TOKENS]: token, [SOURCE]: source };
}

/** The sequence of the text that was selected in an editor: the source, if there is one. */
export function selectedSequence({ source }: { readonly source?: unknown }): SequenceName {
  return source === undefined ? TOKENS : SOURCE;
}

/** The texts of a trace: one, or an output and its source. */
export interface TracedTexts<T> {
  readonly tokens: readonly T[];
  readonly source?: { readonly tokens: readonly T[] } | undefined;
}

/** The tokens of one sequence of a trace: none for a source that it does not have. */
export function tokensIn<T>({ tokens, source }: TracedTexts<T>, sequence: SequenceName): readonly T[] {
  return sequence === SOURCE ? (source?.tokens ?? []) : tokens;
}
