/** A rule's page: its heading, its sections, and the code blocks of each. */
export interface Page {
  readonly title: string;
  readonly sections: ReadonlyMap<string, Section>;
}

interface Section {
  readonly text: string;
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

export function readPage(markdown: string): Page {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "";
  const parts = markdown.split(/^## /m).slice(1);
  const sections = parts.map((part) => {
    const end = part.indexOf("\n");
    const text = part.slice(end + 1);
    const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({ language: match[1]!, text: match[2]! }));
    return [part.slice(0, end).trim(), { text, blocks }] as const;
  });
  return { title, sections: new Map(sections) };
}
