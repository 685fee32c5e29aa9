/** All numbers of the attribution, to be copied or saved; for a lead also each part's contribution to either logit. */
import type { Attribution } from '../../../src/trace/readings/attribution';
import { NEVER_ABORTED } from '../../base/never-aborted';
import type { PanelData } from '../../panel/panel';
import { exportedTrace } from '../../state/figures/exported-trace';
import { traceFileName } from '../../state/figures/value-export';
import { attributionLines } from '../../state/residual/attribution-export';
import { attribution as strings } from '../../strings/residual';
import type { SavedNumbers } from '../figures/picture-menu';
import { numbersOfLines } from '../figures/save-values';

export function numbersOfAttribution(explained: Attribution, panel: PanelData): SavedNumbers {
  const { position, id, ratherThan } = explained;
  const read = (token: number) =>
    panel.readings.read('attribution', { position, id: token, ratherThan: null }, NEVER_ABORTED);
  const lines = async () => {
    const ofEach = ratherThan ? { own: await read(id), other: await read(ratherThan.id) } : undefined;
    return attributionLines({ explained, ofEach });
  };
  const name = traceFileName('direct-logit-attribution', panel.summary);
  return numbersOfLines(lines, { name, about: strings.tableName }, () => exportedTrace(panel));
}
