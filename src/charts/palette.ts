/** Colours by what they stand for. Blue, orange and green of Okabe and Ito, which the colour-blind tell apart. */
export interface Palette {
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly background: string;
  readonly first: string;
  readonly second: string;
  readonly third: string;
  /** What was not collected. */
  readonly gap: string;
}

/** For a page: its style sheet says what they are, in light, in darkness and on paper. */
export const PAGE: Palette = {
  text: "var(--text)",
  faint: "var(--faint)",
  line: "var(--line)",
  background: "var(--panel)",
  first: "var(--first)",
  second: "var(--second)",
  third: "var(--third)",
  gap: "var(--gap)",
};

/** For a picture that stands alone: a file, a sheet of paper, a message. */
export const PAPER: Palette = {
  text: "#1b1f24",
  faint: "#59636e",
  line: "#d5dae0",
  background: "#ffffff",
  first: "#0072b2",
  second: "#e69f00",
  third: "#009e73",
  gap: "#8a939c",
};
