/** The slider of top-k. It is logarithmic, since 1 or 10 matters more than 40,001 or 40,010; its end stands for all tokens. */

export const TOP_K_STEPS = 120;

/** How many tokens a position of the slider keeps; 0 for all. */
export function sliderToTopK(place: number, vocabSize: number): number {
  return place >= TOP_K_STEPS ? 0 : Math.max(1, Math.round(vocabSize ** (place / TOP_K_STEPS)));
}

/** The nearest position. */
export function topKToSlider(topK: number, vocabSize: number): number {
  if (topK === 0 || topK >= vocabSize) return TOP_K_STEPS;
  return Math.round((TOP_K_STEPS * Math.log(topK)) / Math.log(vocabSize));
}
