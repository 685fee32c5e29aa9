/** Texts of the menu of a head. */

export const headMenuStrings = {
  label: (name: string) => `What can be done with head ${name}`,
  look: (name: string) => `Look at head ${name}`,
  lookAbout: (step: number) => `Step ${step}: which tokens it looks at`,
  chosen: 'It is the chosen one.',
  leaveOutAbout: (step: number) => `Step ${step}: runs the model once more`,
  circuits: (name: string) => `OV and QK of head ${name}`,
  circuitsAbout: (step: number) => `Step ${step}: what it adds of a token, and which tokens it looks for`,
  copy: (written: string) => `Copy its name, ${written}`,
  copied: (written: string) => `Copied: ${written}`,
} as const;
