/** What a trace says at a glance: of its findings the answer, what decides it, and whom a token looks at, each as a sentence or two. */

import type { Plan } from '../../architectures/plan/plan';
import { type Section, sectionId } from '../../architectures/plan/section';
import type { AttentionHead } from '../readings/model-part';
import type { Finding, FindingPart } from './finding';
import { sentencesIn, untilColon } from './sentences-in';

/** In this order; of each kind of step the last that something is found in. */
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
  /** The first that is told of it, and what tells of another head as well. */
  readonly sentence: readonly FindingPart[];
  /** The head that another account is of, where that is not the one that is shown there. */
  readonly leads: Pick<AttentionHead, 'layer' | 'head'> | undefined;
}

/** @param found of a shown block and head */
export function glanceRows(
  found: readonly Pick<Finding, 'section' | 'parts' | 'brief' | 'leadOver'>[],
  { sections, predicts }: Pick<Plan, 'sections' | 'predicts'>,
): GlanceRow[] {
  const rows = sections.flatMap((section): GlanceRow[] => {
    const first = found.find((one) => one.section === sectionId(section));
    if (!first || !GLANCED.includes(section.view)) return [];
    const sentences = sentencesIn(first.parts.slice(0, first.brief));
    // Of a lead also what does most for it: by how much a token leads is no reason.
    const together = first.leadOver === undefined ? 1 : 2;
    // Of that what it is, and not all that it follows from.
    const told = sentences.slice(0, together).map((one, at) => (at === 0 ? one : untilColon(one)));
    const [sentence, others] = [told.flat(), sentences.slice(together)];
    const own = headIn(sentence);
    const more = others.find((parts) => isOther(headIn(parts), own)) ?? [];
    const isOfHeads = section.view === 'weights';
    // What a sentence of the shown head says of another one is no reason to leave that head.
    const leads = isOfHeads && more[0]?.begins ? headIn(more) : undefined;
    // Who reads only where a head looks takes that for the reason, however little it adds.
    const adds = isOfHeads && more.length === 0 && predicts === 'next token' ? (others[0] ?? []) : [];
    return [{ section, sentence: isOfHeads ? [...sentence, ...more, ...adds] : sentence, leads }];
  });
  const last = rows.filter(
    ({ section }) => section === rows.findLast((row) => row.section.view === section.view)?.section,
  );
  // The answer first: one reads from there why it is that.
  return last.toSorted((a, b) => GLANCED.indexOf(a.section.view) - GLANCED.indexOf(b.section.view));
}

/** The first that is named. */
function headIn(parts: readonly FindingPart[]): GlanceRow['leads'] {
  const { layer, head } = parts.find(({ kind }) => kind === 'head')?.place ?? {};
  return layer === undefined || head === undefined ? undefined : { layer, head };
}

function isOther(head: GlanceRow['leads'], own: GlanceRow['leads']): boolean {
  return head !== undefined && (head.layer !== own?.layer || head.head !== own.head);
}
