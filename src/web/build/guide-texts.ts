/** The guide, English and German: a step each, with the picture of its name. */
export interface GuideStep {
  /** `<picture>.<language>.webp`, made by `npm run guide`. */
  picture: string;
  title: readonly [string, string];
  text: readonly [string, string];
  /** What the picture shows, for who cannot see it. */
  shown: readonly [string, string];
}

export const GUIDE_TITLE = ['Guide in two minutes', 'Anleitung in zwei Minuten'] as const;
export const GUIDE_LEAD = [
  'How many labelled cells do you need? Give cells, ask a question, wait for the curve, read the answer. All of it happens in this browser; no image leaves the computer.',
  'Wie viele beschriftete Zellen brauchen Sie? Zellen geben, Frage stellen, auf die Kurve warten, Antwort lesen. Alles geschieht in diesem Browser; kein Bild verlässt den Rechner.',
] as const;
export const GUIDE_BACK = ['To the page', 'Zur Seite'] as const;

export const GUIDE: readonly GuideStep[] = [
  {
    picture: 'start',
    title: ['Give your cells', 'Zellen geben'],
    text: [
      'Drop a folder of images, one cell each: a subfolder for each class, or a table labels.csv. Unsorted images can be labelled on the page, by keyboard. To look around first, press “Try it with drawn cells”.',
      'Ziehen Sie einen Ordner mit Bildern auf die Seite, je Bild eine Zelle: ein Unterordner je Klasse oder eine Tabelle labels.csv. Unsortierte Bilder können Sie auf der Seite mit der Tastatur beschriften. Um sich erst umzusehen, drücken Sie „Mit gezeichneten Zellen ausprobieren“.',
    ],
    shown: [
      'The first view: a place to drop a folder, and a button that tries the page with drawn cells.',
      'Die erste Ansicht: eine Ablage für einen Ordner und ein Knopf zum Ausprobieren mit gezeichneten Zellen.',
    ],
  },
  {
    picture: 'cells',
    title: ['See what was understood', 'Sehen, was verstanden wurde'],
    text: [
      'Classes, numbers and examples; copies, damaged files and images that show nothing are named. If something is wrong here, mend the folder and give it again.',
      'Klassen, Anzahlen und Beispiele; Kopien, beschädigte Dateien und Bilder ohne Inhalt werden genannt. Stimmt hier etwas nicht, berichtigen Sie den Ordner und geben ihn noch einmal.',
    ],
    shown: [
      'A table of the classes with the number of images and pictures of some cells.',
      'Eine Tabelle der Klassen mit der Zahl der Bilder und Bildern einiger Zellen.',
    ],
  },
  {
    picture: 'question',
    title: ['Ask the question', 'Die Frage stellen'],
    text: [
      'Tick the cells that shall be found; they are told apart from all others. “A quick look” says whether anything can be learned, “A study” gives a curve to plan with. “How long will it take?” measures your computer.',
      'Kreuzen Sie die gesuchten Zellen an; sie werden von allen anderen unterschieden. „Ein schneller Blick“ zeigt, ob sich etwas lernen lässt, „Eine Studie“ gibt eine Kurve zum Planen. „Wie lange dauert das?“ misst Ihren Rechner.',
    ],
    shown: [
      'The question with its classes to tick, three degrees of thoroughness, and the time that was measured.',
      'Die Frage mit Klassen zum Ankreuzen, drei Graden der Gründlichkeit und der gemessenen Dauer.',
    ],
  },
  {
    picture: 'training',
    title: ['Watch the curve grow', 'Der Kurve beim Wachsen zusehen'],
    text: [
      'Each dot is a network, tested on cells that it had not seen: 0.5 is guessing, 1 is perfect. You may pause, close the page or the laptop, and go on later where it stopped.',
      'Jeder Punkt ist ein Netz, geprüft an Zellen, die es nicht kannte: 0,5 ist Raten, 1 ist fehlerlos. Sie können anhalten, die Seite oder den Rechner schließen und später dort fortfahren.',
    ],
    shown: [
      'The learning curve with dots for finished networks, and below it the losses of the networks in training.',
      'Die Lernkurve mit Punkten für fertige Netze, darunter die Verluste der Netze im Training.',
    ],
  },
  {
    picture: 'report',
    title: ['Read the answer', 'Die Antwort lesen'],
    text: [
      'The report begins with the answer and with what to do next. Does the curve still rise at its right end? Then more labels will help. Save the report, single figures and tables, or everything as a ZIP.',
      'Der Bericht (auf Englisch) beginnt mit der Antwort und dem nächsten Schritt. Steigt die Kurve am rechten Ende noch? Dann helfen mehr beschriftete Zellen. Sichern Sie den Bericht, einzelne Abbildungen und Tabellen oder alles als ZIP.',
    ],
    shown: [
      'The report within the page: the answer in large letters, and buttons that save it.',
      'Der Bericht in der Seite: die Antwort in großer Schrift und Knöpfe zum Sichern.',
    ],
  },
  {
    picture: 'maps',
    title: ['See where the networks look', 'Sehen, wohin die Netze schauen'],
    text: [
      'Below the report are the cells of the study, the clearest mistakes first. Click one: the map shows what a network used that had not seen this cell. It should lie on the cell and not beside it.',
      'Unter dem Bericht stehen die Zellen der Studie, die deutlichsten Irrtümer vorn. Klicken Sie eine an: Die Karte zeigt, was ein Netz benutzt hat, das diese Zelle nicht kannte. Sie sollte auf der Zelle liegen und nicht daneben.',
    ],
    shown: [
      'A cell, its map and both together, above a gallery of the study’s cells.',
      'Eine Zelle, ihre Karte und beides übereinander, darunter die Zellen der Studie.',
    ],
  },
  {
    picture: 'new-cells',
    title: ['Classify new cells', 'Neue Zellen einordnen'],
    text: [
      'Drop images without labels at the bottom. The networks answer together; the cells they disagree on come first: label these next.',
      'Ziehen Sie ganz unten Bilder ohne Klassen auf die Seite. Die Netze antworten gemeinsam; worüber sie uneins sind, steht vorn: Beschriften Sie diese als Nächstes.',
    ],
    shown: [
      'A table of new cells with answer, probability and disagreement.',
      'Eine Tabelle neuer Zellen mit Antwort, Wahrscheinlichkeit und Uneinigkeit.',
    ],
  },
];
