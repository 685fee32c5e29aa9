/** The results of ablation runs, for the parts that findings name. */
import { html, nothing } from 'lit';
import type { Ablation, Instead } from '../../../src/trace/ablation/ablation';
import { firstWithOther } from '../../../src/trace/ablation/ablation-contrast';
import { namedSentences } from '../../../src/trace/ablation/ablation-disagreement';
import { addsMost } from '../../../src/trace/ablation/ablation-ranking';
import { OTHER_INSTEAD } from '../../../src/trace/ablation/ablation-runs';
import { comparableRuns } from '../../../src/trace/ablation/destroyed';
import { measuredSentence } from '../../../src/trace/ablation/measured-words';
import { rankingWords } from '../../../src/trace/ablation/ranking-words';
import { sweepControl } from '../../../src/trace/ablation/sweep-opening';
import type { Finding } from '../../../src/trace/findings/finding';
import { everyPart, samePart } from '../../../src/trace/readings/model-part';
import { explainingStep } from '../../choice/explaining-step';
import type { PanelData } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { figuredOver } from '../../state/residual/figured-lead';
import { quotedToken } from '../../strings/format';
import { storyStrings as texts } from '../../strings/story';
import { withTerms } from '../controls/term';

/**
 * Below the summary of a prediction: which parts support it and hold it back most, once every part was ablated; everything else about these
 * runs is in a fold.
 * @param isMeasured whether the runs' result for the part named by the summary is above, together with the part that is needed
 * most
 */
export function sweepTold(panel: PanelData | StepData, isMeasured: boolean) {
  if (!('ablations' in panel)) return nothing;
  const { token: position, target: id } = panel.choice;
  const parts = everyPart(panel.summary.plan);
  const runs = panel.ablations.lastSweep(parts, { position, id }) ?? [];
  const { answer } = rankingWords(runs, parts.length, quotedToken, besides(panel, runs));
  if (answer.length === 0) return nothing;
  const told = html`<p class="aside" data-most-changing>${answer.join(' ')}</p>`;
  const control = sweepControl(runs).join(' ');
  const fold = html`<details data-of-runs><summary>${texts.ofRuns}</summary>${isMeasured ? told : nothing}${control ? html`<p class="aside">${withTerms(control)}</p>` : nothing}</details>`;
  return html`${isMeasured ? nothing : told}${isMeasured || control ? fold : nothing}`;
}

/**
 * The effect of ablating the part that a sentence says contributes most directly, if that was run: it may contradict the
 * sentence. The summary of a prediction is about the part that adds most if it names none.
 * @param lead the id of the token over which the step of the logits measures a lead, which the run may use too; null if it uses
 * none
 * @returns the text, and whether the summary begins with it: once every part was ablated, that is the answer
 */
export function measuredTold({ tested, kind, leadOver }: Finding, panel: PanelData | StepData, lead: number | null) {
  const step = explainingStep(panel.summary.plan);
  const isSummary = kind === 'in short';
  if (!('ablations' in panel) || step === undefined || (kind !== 'largest part' && !isSummary)) return undefined;
  const { token: position, target: id, ratherThan } = panel.choice;
  const sweep = (instead?: Instead) =>
    panel.ablations.lastSweep(everyPart(panel.summary.plan), { position, id }, instead);
  const swept = sweep();
  const part = tested ?? (isSummary && swept ? addsMost(comparableRuns(swept))?.part : undefined);
  if (!part) return undefined;
  const asked = figuredOver(panel.choice, lead);
  const alone = [asked, ratherThan, lead]
    .map((over) => panel.ablations.lastAlone({ position, id, ratherThan: over }))
    .find((run) => run && samePart(run.part, part));
  const ofAlone = alone ? [measuredSentence(alone, leadOver, quotedToken)] : [];
  const instead = swept?.[0]?.instead ?? alone?.instead ?? 'zero';
  const isFirst = isSummary && swept !== undefined;
  // No sentence before it says what is measured.
  const answer = isFirst ? rankingWords(swept, swept.length, quotedToken, besides(panel, swept)).needs : [];
  const told = swept
    ? [
        ...answer,
        ...namedSentences(swept, part, isFirst ? 'needs' : undefined),
        ...firstWithOther(swept, sweep(OTHER_INSTEAD[instead]) ?? []),
      ]
    : ofAlone;
  if (told.length === 0) return undefined;
  const words = html`<p class=${isFirst ? '' : 'aside'} data-measured><b>${texts.measured(instead)}</b> ${told.join(' ')}</p>`;
  return { words, isFirst };
}

/** The known runs with the other replacement that answer the same question as those of a sweep. */
function besides({ ablations, choice }: StepData, [first]: readonly Ablation[]): readonly Ablation[] {
  if (!first) return [];
  const { token: position, target: id } = choice;
  const ratherThan = first.ratherThan?.id ?? null;
  return ablations.everyRun({ position, id, ratherThan, instead: OTHER_INSTEAD[first.instead] });
}
