/** On which system the panel runs, as keys are named differently there. */
const { navigator } = globalThis as { readonly navigator?: { readonly platform?: string } };

export const isMac = navigator?.platform?.startsWith('Mac') ?? false;
