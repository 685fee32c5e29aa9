/**
 * The findings of a trace at a glance: the answer, what decides it, and which token a token attends to, each in a sentence or
 * two.
 */

import type { Plan } from '../../architectures/plan/plan';
import { type Section, sectionId } from '../../architectures/plan/section';
import type { AttentionHead } from '../readings/model-part';
import type { Finding, FindingPart } from './finding';
import { sentencesIn, untilColon } from './sentences-in';

/** In the order of display; for each kind of step, the last step with a finding. */
export const GLANCED: readonly Section['view'][] = [
  'predictions',
  'masked predictions',
  'replaced tokens',
  'sentence embedding',
  'logits',
  'weights',
];

export interface GlanceRow {
  readonly section: Section;
  /** The first sentences of the finding, and the one that concerns another head. */
  readonly sentence: readonly FindingPart[];
  /** The head that a further paragraph is about, if it is not the shown head. */
  readonly leads: Pick<AttentionHead, 'layer' | 'head'> | undefined;
}

/** @param found the findings for a shown block and head */
export function glanceRows(
  found: readonly Pick<Finding, 'kind' | 'section' | 'parts' | 'briefCount' | 'leadOver'>[],
  { sections, predicts }: Pick<Plan, 'sections' | 'predicts'>,
): GlanceRow[] {
  const rows = sections.flatMap((section): GlanceRow[] => {
    const first = found.find((one) => one.section === sectionId(section));
    if (!first || !GLANCED.includes(section.view)) return [];
    // The answer has this already, in probabilities.
    if (first.kind === 'highest logit') return [];
    const sentences = briefOf(first);
    // For a lead, the second sentence too, on what does most for it: the size of a lead is no reason.
    const together = first.leadOver === undefined ? 1 : 2;
    // From the second sentence only the result, without what it follows from.
    const told = sentences.slice(0, together).map((one, at) => (at === 0 ? one : untilColon(one)));
    const [sentence, others] = [told.flat(), sentences.slice(together)];
    const own = headIn(sentence);
    const more = others.find((parts) => isOther(headIn(parts), own)) ?? [];
    const isOfHeads = section.view === 'weights';
    // What the row of a lead has told of this head is not told once more in the other measure.
    const isToldOfLead = found.some((one) => {
      const ofLead = one.leadOver === undefined ? undefined : headIn(briefOf(one).slice(0, 2).flat());
      return ofLead !== undefined && !isOther(ofLead, own);
    });
    // What a sentence about the shown head says of another head is no reason to leave the shown head.
    const leads = isOfHeads && more[0]?.begins ? headIn(more) : undefined;
    // Else it includes what the head contributes: where it attends alone would be taken for the reason, however little it contributes.
    const adds = isOfHeads && !leads && !isToldOfLead && predicts === 'next token' ? (others[0] ?? []) : [];
    const besides = adds === more ? [] : more;
    return [{ section, sentence: isOfHeads ? [...sentence, ...adds, ...besides] : sentence, leads }];
  });
  const last = rows.filter(
    ({ section }) => section === rows.findLast((row) => row.section.view === section.view)?.section,
  );
  // The answer comes first; the rows after it give the reasons.
  return last.toSorted((a, b) => GLANCED.indexOf(a.section.view) - GLANCED.indexOf(b.section.view));
}

/** The sentences that are told in short. */
function briefOf({ parts, briefCount }: Pick<Finding, 'parts' | 'briefCount'>) {
  return sentencesIn(parts.slice(0, briefCount));
}

/** The first head that is named. */
function headIn(parts: readonly FindingPart[]): GlanceRow['leads'] {
  const { layer, head } = parts.find(({ kind }) => kind === 'head')?.place ?? {};
  return layer === undefined || head === undefined ? undefined : { layer, head };
}

function isOther(head: GlanceRow['leads'], own: GlanceRow['leads']): boolean {
  return head !== undefined && (head.layer !== own?.layer || head.head !== own.head);
}
