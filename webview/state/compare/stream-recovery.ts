/** The map of runs with B's residual stream: blocks across, tokens down. */
import { patchedName } from '../../../src/trace/compare/patch-words';
import { controlText } from '../../../src/trace/compare/stream-control';
import { compareStrings } from '../../strings/compare';
import { type Comparison, rowNames } from './comparison';
import { namedRows, type PatchedStream } from './patched';
import { type RecoveryMap, recoveryFile } from './recovery-map';
import { cellKey } from './stream-sweep';

const texts = compareStrings.patch.stream;

export function streamRecoveryMap(comparison: Comparison, stream: PatchedStream): RecoveryMap {
  const { rows, columns, patches, measure } = stream;
  const names = rowNames(
    comparison,
    rows.map(({ row }) => row),
  );
  const cells = rows.map((pair, at) =>
    columns.map((part) => {
      const key = cellKey({ pair, part });
      const name = `${names[at]}, ${patchedName(part).replace('the residual stream ', '')}`;
      return { key, part, pair, name, patch: patches.get(key) };
    }),
  );
  return {
    title: texts.title,
    pictured: texts.pictured(measure),
    where: '',
    file: recoveryFile('patched-residual-stream', cells),
    rows: { of: 'tokens', what: '', names: names.map((name) => ({ name })) },
    columns: {
      of: 'blocks',
      what: texts.block,
      names: columns.map((part) => ({ name: texts.column(part), short: texts.shortColumn(part) })),
    },
    cells,
    controlOf: (key) => {
      const keys = cells.map((line) => line.map((cell) => cell.key));
      const row = keys.findIndex((line) => line.includes(key));
      return row < 0 ? '' : controlText(namedRows(comparison, stream), { row, column: keys[row]?.indexOf(key) ?? 0 });
    },
    turns: true,
  };
}
