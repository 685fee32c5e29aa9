/** The columns of the table of ablated parts: what each shows of a run, beside the name of the part. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import { newTop, pointsChange, probabilityChange, type RankedBy } from '../../../src/trace/ablation/ablation-ranking';
import { changeWithout } from '../../../src/trace/ablation/ablation-words';
import { samePart } from '../../../src/trace/readings/model-part';
import { ablationSweep as texts } from '../../strings/ablation';
import {
  bitsInTable,
  framedToken,
  percentInTable,
  percentInWords,
  proseHundredths,
  signedHundredths,
  tokenLabel,
} from '../../strings/format';

const names = texts.columns;

export interface AblationColumn {
  readonly head: TemplateResult;
  readonly cell: (ablation: Ablation) => TemplateResult;
}

interface ColumnParts {
  /** What replaced the parts. */
  readonly shown: Instead;
  /** The runs with the other replacement; empty if they have no column. */
  readonly others: readonly Ablation[];
  /** Whether any run has a KL divergence; runs from older files have none. */
  readonly hasKl: boolean;
  /** Whether only the columns are shown that can be read without knowing the field's measures, under names in words. */
  readonly isPlain: boolean;
  /**
   * The heading of a column that the table can be sorted by.
   * @param kind its classes
   * @param whole the full description of its numbers
   */
  readonly heading: (by: RankedBy, name: string, kind?: string, whole?: string) => TemplateResult;
}

/** What the columns of one table share. */
interface ColumnsOf extends ColumnParts {
  /** Whether the change of a lead is measured, not that of a logit. */
  readonly isLead: boolean;
  /** The token whose logit or lead is measured, in a frame, and the one that it leads. */
  readonly token: string;
  readonly ratherThan: string | null;
}

/** @param ranked the runs that are listed, at least one */
export function ablationColumns(ranked: readonly Ablation[], parts: ColumnParts): AblationColumn[] {
  const first = ranked[0] as Ablation;
  const ratherThan = first.ratherThan && framedToken(first.ratherThan);
  const of: ColumnsOf = { ...parts, isLead: first.difference !== null, token: framedToken(first), ratherThan };
  if (parts.isPlain) {
    const other = of.others.length > 0 && otherColumn(of);
    return [changeColumn(of), other, shareColumn(of), ranked.some(newTop) && topColumn(of)].filter(isColumn);
  }
  return [
    changeColumn(of),
    of.isLead && logitColumn(of),
    probabilityColumn(of),
    of.others.length > 0 && otherColumn(of),
    of.hasKl && klColumn(of),
    directColumn(of),
    ranked.some(newTop) && topColumn(of),
  ].filter(isColumn);
}

function isColumn(column: AblationColumn | false): column is AblationColumn {
  return column !== false;
}

function changeColumn({ heading, isLead, isPlain, token, ratherThan }: ColumnsOf): AblationColumn {
  const name = isPlain ? names.plainChange(isLead) : names.change(isLead);
  return {
    head: heading('change', name, '', names.changeOf(token, ratherThan)),
    cell: (one) => {
      const logit = one.difference?.after ?? one.after.logit;
      return html`<td data-change=${changeWithout(one)} title=${texts.is(isLead, proseHundredths(logit))}>${signedHundredths(changeWithout(one))}</td>`;
    },
  };
}

function logitColumn({ others, token }: ColumnsOf): AblationColumn {
  const kind = others.length > 0 ? 'logit' : nothing;
  return {
    head: html`<th scope="col" class=${kind} title=${names.changeOf(token, null)}>${names.change(false)}</th>`,
    cell: (one) =>
      html`<td class=${kind} data-logit title=${texts.is(false, proseHundredths(one.after.logit))}>${signedHundredths(logitChange(one))}</td>`,
  };
}

function probabilityColumn({ heading, token }: ColumnsOf): AblationColumn {
  return {
    head: heading('probability', names.probability, '', names.probabilityOf(token)),
    cell: (one) => {
      const title = texts.isProbability(percentInTable(one.after.probability));
      return html`<td data-points=${probabilityChange(one) * 100} title=${title}>${signedHundredths(pointsChange(one))}</td>`;
    },
  };
}

/** The probability of the token in each run, which needs no sign and no unit that a beginner has not met. */
function shareColumn({ heading, token }: ColumnsOf): AblationColumn {
  return {
    head: heading('probability', names.shareOf(token)),
    cell: (one) => {
      const title = texts.isProbability(percentInTable(one.after.probability));
      return html`<td data-points=${probabilityChange(one) * 100} title=${title}>${percentInWords(one.after.probability)}</td>`;
    },
  };
}

function otherColumn({ shown, others, isLead, isPlain }: ColumnsOf): AblationColumn {
  const name = (isPlain ? names.plainOther : names.other)[shown];
  return {
    head: html`<th scope="col" title=${names.otherOf[shown](isLead)}>${name}</th>`,
    cell: ({ part }) => {
      const run = others.find((one) => samePart(one.part, part));
      return html`<td data-other=${run ? changeWithout(run) : nothing}>${run ? signedHundredths(changeWithout(run)) : '–'}</td>`;
    },
  };
}

function klColumn({ heading }: ColumnsOf): AblationColumn {
  return {
    head: heading('kl', names.kl, 'kl'),
    cell: ({ kl }) =>
      html`<td class="kl" data-kl=${kl ?? nothing} title=${kl ?? nothing}>${kl === undefined ? '–' : bitsInTable(kl)}</td>`,
  };
}

function directColumn({ heading }: ColumnsOf): AblationColumn {
  return {
    head: heading('direct', names.direct),
    cell: ({ direct }) => html`<td title=${direct ?? nothing}>${direct === null ? '–' : signedHundredths(direct)}</td>`,
  };
}

function topColumn({ isPlain }: ColumnsOf): AblationColumn {
  return {
    head: html`<th scope="col" class="left" title=${names.topOf}>${isPlain ? names.plainTop : names.top}</th>`,
    cell: (one) => {
      const then = newTop(one);
      return html`<td class="left top" title=${then ? texts.winner(tokenLabel(then), percentInTable(one.top.probability)) : nothing}>${then && framedToken(then)}</td>`;
    },
  };
}

/** The change of the token's own logit, also if its lead is measured. */
export function logitChange({ before, after }: Pick<Ablation, 'before' | 'after'>): number {
  return after.logit - before.logit;
}
