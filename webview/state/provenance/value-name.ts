/** What a value belongs to, in words: a token and a dimension, or two tokens of which one attends to the other. */
import type { Token } from '../../../src/engine/protocol/token-protocol';
import { columnSequence, matrixOf, rowSequence } from '../../../src/trace/steps/matrix';
import { type SequenceName, TOKENS, type TracedTexts, tokensIn } from '../../../src/trace/steps/sequences';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { Cell } from '../../heat-map/picture';
import { spokenIndex } from '../../strings/axes';
import { quotedToken, type TokenText } from '../../strings/format';
import { nameInText } from '../../strings/name-in-text';
import type { ValueAddress } from './explain';
import { addressText } from './provenance';

type Named = Pick<StepTensor, 'name' | 'axes' | 'sequences' | 'shape' | 'head'>;

interface ValueName {
  /** The token of its row. */
  readonly token: string;
  /** The token of its column, to which the row's token attends. */
  readonly looksAt?: string;
  /** For a column that stands for no token of the text: "head dimension 3". */
  readonly dimension?: string;
}

/** Tokens that the text has more than once have their positions. @param written how a token is written */
export function valueName(
  tensor: Named,
  texts: TracedTexts<Token>,
  { row, column }: Cell,
  written: (token: TokenText) => string,
): ValueName {
  const nameIn = (sequence: SequenceName, position: number) =>
    nameInText(tokensIn(texts, sequence), position, written) ?? String(position);
  const token = nameIn(rowSequence(tensor) ?? TOKENS, row);
  const columns = columnSequence(tensor);
  if (columns !== null) return { token, looksAt: nameIn(columns, column) };
  return { token, dimension: spokenIndex(tensor.axes[matrixOf(tensor).columnAxis] as string, column) };
}

/**
 * As one text: "“·is” → “·weather”", or "“·is”, head dimension 3"; if rows do not stand for tokens, the value's address.
 * @param entry for a logit, its token
 */
export function valueNameText(
  tensor: Named,
  texts: TracedTexts<Token>,
  value: ValueAddress,
  entry?: Pick<Token, 'text' | 'token' | 'special'>,
): string {
  if (rowSequence(tensor) === null) return addressText(value);
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const cell = { row: value.index[rowAxis] as number, column: value.index[columnAxis] as number };
  const { token, looksAt, dimension } = valueName(tensor, texts, cell, quotedToken);
  if (entry) return `the logit of ${quotedToken(entry)} at ${token}`;
  return looksAt === undefined ? `${token}, ${dimension}` : `${token} → ${looksAt}`;
}
