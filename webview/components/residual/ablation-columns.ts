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
  proseHundredths,
  signedHundredths,
  tokenLabel,
} from '../../strings/format';

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
  /**
   * The heading of a column that the table can be sorted by.
   * @param kind its classes
   * @param whole the full description of its numbers
   */
  readonly heading: (by: RankedBy, name: string, kind?: string, whole?: string) => TemplateResult;
}

/** @param ranked the runs that are listed, at least one */
export function ablationColumns(
  ranked: readonly Ablation[],
  { shown, others, hasKl, heading }: ColumnParts,
): AblationColumn[] {
  const names = texts.columns;
  const first = ranked[0] as Ablation;
  const isLead = first.difference !== null;
  const token = framedToken(first);
  const change: AblationColumn = {
    head: heading(
      'change',
      names.change(isLead),
      '',
      names.changeOf(token, first.ratherThan && framedToken(first.ratherThan)),
    ),
    cell: (one) => {
      const logit = one.difference?.after ?? one.after.logit;
      return html`<td data-change=${changeWithout(one)} title=${texts.is(isLead, proseHundredths(logit))}>${signedHundredths(changeWithout(one))}</td>`;
    },
  };
  const ofLogit: AblationColumn = {
    head: html`<th scope="col" class=${others.length > 0 ? 'logit' : nothing} title=${names.changeOf(token, null)}>${names.change(false)}</th>`,
    cell: (one) =>
      html`<td class=${others.length > 0 ? 'logit' : nothing} data-logit title=${texts.is(false, proseHundredths(one.after.logit))}>${signedHundredths(logitChange(one))}</td>`,
  };
  const probability: AblationColumn = {
    head: heading('probability', names.probability, '', names.probabilityOf(token)),
    cell: (one) => {
      const title = texts.isProbability(percentInTable(one.after.probability));
      return html`<td data-points=${probabilityChange(one) * 100} title=${title}>${signedHundredths(pointsChange(one))}</td>`;
    },
  };
  const other: AblationColumn = {
    head: html`<th scope="col" title=${names.otherOf[shown](isLead)}>${names.other[shown]}</th>`,
    cell: ({ part }) => {
      const run = others.find((one) => samePart(one.part, part));
      return html`<td data-other=${run ? changeWithout(run) : nothing}>${run ? signedHundredths(changeWithout(run)) : '–'}</td>`;
    },
  };
  const kl: AblationColumn = {
    head: heading('kl', names.kl, 'kl'),
    cell: ({ kl: bits }) =>
      html`<td class="kl" data-kl=${bits ?? nothing} title=${bits ?? nothing}>${bits === undefined ? '–' : bitsInTable(bits)}</td>`,
  };
  const direct: AblationColumn = {
    head: heading('direct', names.direct),
    cell: ({ direct: added }) =>
      html`<td title=${added ?? nothing}>${added === null ? '–' : signedHundredths(added)}</td>`,
  };
  const top: AblationColumn = {
    head: html`<th scope="col" class="left" title=${names.topOf}>${names.top}</th>`,
    cell: (one) => {
      const then = newTop(one);
      return html`<td class="left top" title=${then ? texts.winner(tokenLabel(then), percentInTable(one.top.probability)) : nothing}>${then && framedToken(then)}</td>`;
    },
  };
  return [
    change,
    isLead && ofLogit,
    probability,
    others.length > 0 && other,
    hasKl && kl,
    direct,
    ranked.some(newTop) && top,
  ].filter((column) => column !== false);
}

/** The change of the token's own logit, also if its lead is measured. */
export function logitChange({ before, after }: Pick<Ablation, 'before' | 'after'>): number {
  return after.logit - before.logit;
}
