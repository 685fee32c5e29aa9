/** Room for what is told where the next token is drawn, before it is: then nothing below moves as that is chosen. */
import { html } from 'lit';
import type { Finding } from '../../../src/trace/findings/finding';
import { changesDistribution, optionsOf, type SamplingChoice } from '../../state/predictions/sampling';
import { framedToken, type TokenText } from '../../strings/format';
import { describeSampling } from '../../strings/generation';
import { predictionStrings as predictions } from '../../strings/predictions';
import { storyStrings as texts } from '../../strings/story';

/** As long as both probabilities of a token are mostly. */
const SHARES = ['12.34\u00a0%', '23.45\u00a0%'] as const;
/** A temperature as one sets it, where none is set that changes probabilities. */
const TEMPERATURE = 0.65;

/**
 * The sentences of that, which nobody sees: as long as they are with controls that change probabilities and another token
 * than the most probable one.
 * @param found what is told of the step @param token the one before the next
 */
export function drawnRoom({ drawn, parts }: Finding, token: TokenText, settings: SamplingChoice) {
  const name = parts.find(({ kind }) => kind === 'prediction')?.text ?? '';
  const changed = { ...settings, draw: true };
  const how = describeSampling(
    optionsOf(changesDistribution(changed) ? changed : { ...changed, temperature: TEMPERATURE }),
  );
  const { before, after } = predictions.drawnHere(how, ...SHARES);
  const first = `${predictions.firstHere} ${name}${predictions.firstHas(...SHARES)}`;
  return html`<div class="room" aria-hidden="true"><b>${texts.happened}</b> ${predictions.afterToken} <span class="token">${framedToken(token)}</span>
    ${before} <span class="token">${name}</span>${after} ${first}<div class="aside">${drawn?.text}</div></div>`;
}
