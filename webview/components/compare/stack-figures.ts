/** Figures of a comparison that encoder-decoders have twice: for the source, and for the text that the decoder writes. */
import { html, nothing, type TemplateResult } from 'lit';
import type { CompareData } from '../../state/compare/comparison';
import { whyNoParts } from '../../state/compare/parts';
import { trainingWords, whyNotSubtracted } from '../../state/compare/space';
import { compareStrings as strings } from '../../strings/compare';
import './drift';
import './parts';
import { withTerms } from '../controls/term';

/** For encoder-decoders also those of the encoders, at a token of their sources. */
export function partFigures(
  shown: CompareData,
  ofSources: CompareData | undefined,
  presenting: boolean,
): TemplateResult {
  const parts = (data: CompareData) =>
    html`<compare-parts ?presenting=${presenting} data-sequence=${data.comparison.sequence} .data=${data}></compare-parts>`;
  const compares = [shown, ofSources].some((data) => data && whyNoParts(data.comparison) === undefined);
  return html`${compares ? html`<p>${withTerms(strings.partsLead)}</p>` : nothing} ${ofEachStack(parts, shown, ofSources)}`;
}

/** @param pageHeight the height of a page of the presentation; `undefined` outside one */
export function driftFigures(
  shown: CompareData,
  ofSources: CompareData | undefined,
  pageHeight: number | undefined,
): TemplateResult {
  const why = whyNotSubtracted(shown.comparison);
  if (why !== undefined) return html`<p class="muted" data-no-drift>${why}</p>`;
  const training = trainingWords(shown.comparison);
  const figure = (data: CompareData) =>
    html`<compare-drift ?presenting=${pageHeight !== undefined} data-sequence=${data.comparison.sequence} .pageHeight=${pageHeight} .data=${data}></compare-drift>`;
  return html`<p>${withTerms(strings.driftExplanation)}</p> ${training === undefined ? nothing : html`<p class="muted" data-training>${training}</p>`} ${ofEachStack(figure, shown, ofSources)}`;
}

function ofEachStack(
  figure: (data: CompareData) => TemplateResult,
  shown: CompareData,
  ofSources: CompareData | undefined,
): TemplateResult {
  if (!ofSources) return figure(shown);
  return html`<h3>${strings.encoderPart}</h3>${figure(ofSources)}<h3>${strings.decoderPart}</h3>${figure(shown)}`;
}
