/**
 * The findings of later steps in short, shown where the text begins, each with a link to its step: an overview for readers with
 * only a minute.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Findings } from '../../../src/engine/protocol/reading-protocol';
import { GLANCED, type GlanceRow, glanceRows } from '../../../src/trace/findings/at-a-glance';
import { type FindingPart, findingsToShow } from '../../../src/trace/findings/finding';
import { namedToken, predictedIn } from '../../../src/trace/findings/named-token';
import { shortWalk } from '../../../src/trace/steps/short-walk';
import { Query } from '../../base/query';
import { wordOfText } from '../../keyboard/words-of-text';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { findingsChoice } from '../../state/story/findings-choice';
import { stepName } from '../../state/story/step-name';
import { framedToken } from '../../strings/format';
import { storyStrings as texts } from '../../strings/story';
import { namedTokenStyles, sharedStyles } from '../../theme/styles';
import { TermWord, withTerms } from '../controls/term';
import { whichMatter } from './tests-of-finding';

@customElement('trace-at-a-glance')
export class AtAGlance extends LitElement {
  static override styles = [
    sharedStyles,
    namedTokenStyles,
    css`
      :host { display: block; margin: 14px 0; max-width: calc(84ch * 1.08); }
      h3 { margin: 0 0 6px; font-size: 1.05em; font-weight: 600; }
      .about { margin: 0 0 6px; color: var(--muted); font-size: 0.92em; }
      ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 6px; }
      li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 10px; padding: 7px 12px; line-height: 1.5;
        cursor: pointer; border: 1px solid var(--line); border-radius: 6px; }
      li:hover { border-color: var(--vscode-focusBorder, #0078d4); background: var(--vscode-list-hoverBackground, #80808026); }
      .step button { padding: 0; font: inherit; text-align: left; line-height: inherit; cursor: pointer; background: none; border: 0;
        color: var(--vscode-textLink-foreground, #3794ff); }
      /* As high as most of its content: two lines below the name of the step. */
      .awaited { min-height: 5.2em; align-content: start; cursor: default; }
      .onward { grid-row: 1 / span 2; grid-column: 2; align-self: center; color: var(--vscode-textLink-foreground, #3794ff); }
      bdi { white-space: pre-wrap; }
      .number { font-family: var(--mono); font-weight: 600; white-space: nowrap; }
      .words { display: block; margin-top: 8px; }
      /* For findings about the previously chosen token. */
      .stale { opacity: 0.55; }
    `,
  ];

  @property({ attribute: false }) panel!: StepData;
  /** Whether the shown head is about to be chosen, which the findings will be about. */
  @property({ attribute: false }) choosing = false;
  private readonly findings = new Query<Findings>(this, () => {
    const { readings, choice } = this.panel;
    return this.choosing ? undefined : readings.question('findings', findingsChoice(choice));
  });

  /** The terms explained above in it; each is explained once. */
  private explained = new Set<string>();

  override render() {
    const { rows, findings } = this;
    this.explained = new Set();
    const isAwaited = this.choosing || (findings.pending && findings.value === undefined);
    if (rows.length === 0 && !isAwaited) return nothing;
    return html`<section class=${findings.current || isAwaited ? '' : 'stale'} aria-labelledby="glance" aria-busy=${!findings.current}>
      <h3 id="glance">${texts.atAGlance}</h3>
      <p class="about">${texts.atAGlanceAbout}</p>
      <ul data-one-stop>${isAwaited ? this.awaited() : rows.map((row) => this.row(row, rows))}</ul>
      ${this.panel.walk === 'beginners' ? nothing : whichMatter(this)}
    </section>`;
  }

  private row({ section, sentence, leads }: GlanceRow, rows: readonly GlanceRow[]) {
    const { summary } = this.panel;
    const { name } = stepName(section, summary.plan);
    // The whole row is a link, except for terms, which show their meaning.
    const go = (event: Event) => {
      if (event.composedPath().some((place) => place instanceof TermWord)) return;
      if (leads) this.dispatchEvent(new ChooseEvent(leads));
      this.dispatchEvent(new WalkEvent(section.number));
    };
    // A head is named in full only once.
    const named = rows.flatMap((row) => row.sentence).find(({ kind }) => kind === 'head');
    return html`<li data-glance=${section.view} @click=${go}>
      <span class="step"><button type="button" ${wordOfText()}>${texts.glanceStep(section.number, name)}</button></span><span>${sentence.map((part) => this.written(part, section, part === named))}</span><span class="onward" aria-hidden="true">›</span></li>`;
  }

  /** The steps that will be listed, until the findings are loaded, so that what is below moves little. */
  private awaited() {
    const { plan } = this.panel.summary;
    const sections = GLANCED.flatMap((view) => plan.sections.findLast((one) => one.view === view) ?? []);
    return sections.map(
      (section) =>
        html`<li class="awaited"><span class="step">${texts.glanceStep(section.number, stepName(section, plan).name)}</span><span class="muted">…</span></li>`,
    );
  }

  private written(part: FindingPart, { view }: GlanceRow['section'], isFull: boolean) {
    const { kind, text, place } = part;
    if (kind === 'number') return html`<span class="number">${text}</span>`;
    const told = () => withTerms(text, { view, plan: this.panel.summary.plan }, this.explained);
    if (isFull && place) return html`${told()} (${texts.headPlace(place.layer ?? 0, place.head ?? 0)})`;
    const { tokens, source, generation } = this.panel.summary;
    const predicted = predictedIn(this.findings.value);
    const token = namedToken(part, { tokens, source, written: generation.tokens, predicted });
    return token ? html`<bdi>${framedToken(token)}</bdi>` : told();
  }

  /** Beginners are told of the steps of their walk only, and in its words. */
  private get rows(): GlanceRow[] {
    const { summary, walk } = this.panel;
    const { plan } = summary;
    const isForBeginners = walk === 'beginners';
    const rows = glanceRows(findingsToShow(this.findings.value?.findings ?? [], false, isForBeginners), plan);
    const steps = isForBeginners ? shortWalk(plan, 'beginners') : undefined;
    return steps ? rows.filter(({ section }) => steps.includes(section.number)) : rows;
  }
}
