/** How words are coloured; `plain` where colours are not wanted. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const same = (text: string): string => text;

export const plain: Paint = { bold: same, dim: same, red: same, yellow: same, blue: same, green: same, cyan: same };
