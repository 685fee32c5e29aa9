/** A cell in words, for the tooltip and for those who hear it. */
import type { Token } from '../../src/engine/protocol';
import type { StepTensor } from '../../src/trace/steps';
import { exact, fixed, quotedToken } from '../format';
import { strings } from '../strings';
import { columnsAreTokens, matrixOf, rowsAreTokens } from './matrix';

type Named = Pick<StepTensor, 'name' | 'axes' | 'shape' | 'head'>;

export interface CellText {
  readonly value: string;
  /** As code would address it: "blocks.0.attn.q[3, 2, 17]". */
  readonly address: string;
  /** "‘ little’ to ‘ a’" */
  readonly place: string;
  /** "head 3, ‘ little’ to ‘ a’, 0.4100" */
  readonly spoken: string;
}

export function describeCell(tensor: Named, tokens: readonly Token[], row: number, column: number, value: number, future: boolean): CellText {
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const index = tensor.axes.map((_, axis) => (axis === rowAxis ? row : axis === columnAxis ? column : tensor.head));
  const name = (axis: number, at: number, isToken: boolean) => {
    const token = isToken ? tokens[at] : undefined;
    return token ? quotedToken(token) : strings.cellAt(tensor.axes[axis] as string, at);
  };
  const [rowName, columnName] = [name(rowAxis, row, rowsAreTokens(tensor)), name(columnAxis, column, columnsAreTokens(tensor))];
  const place = columnsAreTokens(tensor) ? strings.attends(rowName, columnName) : `${rowName}, ${columnName}`;
  const head = tensor.head === null ? '' : `${strings.headOf(tensor.head)}, `;
  return {
    value: future ? `${exact(value)} (${strings.masked})` : exact(value),
    address: `${tensor.name}[${index.join(', ')}]`,
    place,
    spoken: `${head}${place}, ${future ? strings.masked : fixed(value)}`,
  };
}
