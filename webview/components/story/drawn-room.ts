/** Reserves room for the text about a drawn token before one is drawn, so that nothing below moves when drawing is chosen. */
import { html } from 'lit';
import type { Finding } from '../../../src/trace/findings/finding';
import { changesDistribution, optionsOf, type SamplingChoice } from '../../state/predictions/sampling';
import { framedToken, type TokenText } from '../../strings/format';
import { describeSampling } from '../../strings/generation';
import { predictionStrings as predictions } from '../../strings/predictions';
import { storyStrings as texts } from '../../strings/story';

/** As long as the two probabilities of a token usually are. */
const SHARES = ['12.34\u00a0%', '23.45\u00a0%'] as const;
/** A typical temperature, for when no setting changes probabilities. */
const TEMPERATURE = 0.65;

/**
 * Invisible sentences as long as the real ones with settings that change probabilities and a token other than the most probable
 * one.
 * @param found the finding of the step
 * @param token the token before the next one
 */
export function drawnRoom({ whenSampled, parts }: Finding, token: TokenText, settings: SamplingChoice) {
  const name = parts.find(({ kind }) => kind === 'prediction')?.text ?? '';
  const changed = { ...settings, draw: true };
  const how = describeSampling(
    optionsOf(changesDistribution(changed) ? changed : { ...changed, temperature: TEMPERATURE }),
  );
  const { before, after } = predictions.drawnHere(how, ...SHARES);
  const first = `${predictions.firstHere} ${name}${predictions.firstHas(...SHARES)}`;
  return html`<div class="room" aria-hidden="true"><b>${texts.happened}</b> ${predictions.afterToken} <span class="token">${framedToken(token)}</span>
    ${before} <span class="token">${name}</span>${after} ${first}<div class="aside">${whenSampled?.text}</div></div>`;
}
