/** What the user has changed in a text since it was traced before. */
import { givenText } from '../../../src/engine/protocol/trace-protocol';
import { type SequenceName, SOURCE, TOKENS } from '../../../src/trace/steps/sequences';
import type { PanelData } from '../../panel/panel';
import type { ChangedTokens } from '../../sources/text-change';

const UNCHANGED: readonly ChangedTokens[] = [];

/** The changes that the user has made to one of a trace's texts: to the given one, as long as it is the shown one. */
export function changedPlaces({ summary, host }: PanelData, sequence: SequenceName): readonly ChangedTokens[] {
  const given = summary.source ? SOURCE : TOKENS;
  const { of, places } = host?.changed ?? {};
  return sequence === given && of === givenText(summary).text && places ? places : UNCHANGED;
}
