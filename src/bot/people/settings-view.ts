import type { Button, Buttons } from "../telegram/gateway.ts";
import { LANGUAGES } from "../words/language.ts";
import { wordsIn } from "../words/languages.ts";
import type { Words } from "../words/words.ts";
import type { Settings, SettingsChange } from "./settings.ts";
import { peopleWordsIn, type SettingsWords } from "./words/people-words.ts";

/** What a score is chosen from; other ones can be asked for with each picture. */
const SCORES = [0.25, 0.4, 0.6, 0.8];

/** How the data of every button of the settings begins. */
const PREFIX = "settings:";

interface Choice {
  readonly data: string;
  readonly change: SettingsChange;
  text(words: SettingsWords): string;
  isChosen(settings: Settings): boolean;
}

/** All there is to press, row by row. */
const CHOICES: readonly (readonly Choice[])[] = [
  [
    {
      data: "score:any",
      change: { minScore: undefined },
      text: ({ buttons }) => buttons.anyScore,
      isChosen: ({ minScore }) => minScore === undefined,
    },
    ...SCORES.map((score): Choice => ({
      data: `score:${score}`,
      change: { minScore: score },
      text: () => `${Math.round(score * 100)} %`,
      isChosen: ({ minScore }) => minScore === score,
    })),
  ],
  [
    {
      data: "classes:all",
      change: { classes: undefined },
      text: ({ buttons }) => buttons.allClasses,
      isChosen: ({ classes }) => classes === undefined,
    },
  ],
  [
    {
      data: "language:any",
      change: { language: undefined },
      text: ({ buttons }) => buttons.anyLanguage,
      isChosen: ({ language }) => language === undefined,
    },
    ...LANGUAGES.map((each): Choice => ({
      data: `language:${each}`,
      change: { language: each },
      text: () => wordsIn(each).languageName,
      isChosen: ({ language }) => language === each,
    })),
  ],
  [
    {
      data: "as:photo",
      change: { asFile: undefined },
      text: ({ buttons }) => buttons.asPhoto,
      isChosen: ({ asFile }) => asFile !== true,
    },
    {
      data: "as:file",
      change: { asFile: true },
      text: ({ buttons }) => buttons.asFile,
      isChosen: ({ asFile }) => asFile === true,
    },
  ],
];

const CHANGES: ReadonlyMap<string, SettingsChange> = new Map(
  CHOICES.flat().map(({ data, change }) => [`${PREFIX}${data}`, change]),
);

/** What a pressed button changes; undefined for what no button of ours says. */
export function pressedChange(data: string): SettingsChange | undefined {
  return CHANGES.get(data);
}

/** Whether these buttons are those of the settings. */
export function areSettingsButtons(data: readonly string[]): boolean {
  return data.some((each) => CHANGES.has(each));
}

/** The settings as a message, with everything to press under it. */
export function settingsView(
  settings: Settings,
  { words, isGroup }: { readonly words: Words; readonly isGroup: boolean },
): { readonly text: string; readonly buttons: Buttons } {
  const say = peopleWordsIn(words.language).settings;
  const { minScore, classes, language, asFile } = settings;
  const named = classes?.map((name) => words.noun(name, 2)).join(", ");
  const lines = [
    isGroup ? say.groupTitle : say.title,
    "",
    minScore === undefined ? say.anyScore : say.minScore(Math.round(minScore * 100)),
    named === undefined ? say.allClasses : say.classes(named),
    language === undefined ? say.anyLanguage : say.language(wordsIn(language).languageName),
    asFile === true ? say.asFile : say.asPhoto,
    "",
    say.hint,
  ];
  const buttons = CHOICES.map((row) =>
    row.map((choice): Button => ({
      text: `${choice.isChosen(settings) ? "✓ " : ""}${choice.text(say)}`,
      data: `${PREFIX}${choice.data}`,
    })),
  );
  return { text: lines.join("\n"), buttons };
}
