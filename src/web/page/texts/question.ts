/** The question, and its cost. */
export const QUESTION = {
  question: ['What shall be told apart?', 'Was soll unterschieden werden?'],
  questionPositive: ['Cells to be found', 'Gesuchte Zellen'],
  questionHelp: [
    'The classes that you tick are told apart from all others. Tick none to tell every class from every other.',
    'Die angekreuzten Klassen werden von allen anderen unterschieden. Ohne Kreuz wird jede Klasse von jeder unterschieden.',
  ],
  against: ['{positive} against {others}', '{positive} gegen {others}'],
  allOthers: ['all others', 'alle anderen'],
  everyClass: ['Every class against every other', 'Jede Klasse gegen jede andere'],
  thorough: ['How thorough?', 'Wie gründlich?'],
  quick: ['A quick look', 'Ein schneller Blick'],
  quickText: [
    '3 folds, 5 sizes, at most 60 epochs: shows whether anything can be learned.',
    '3 Teilungen, 5 Größen, höchstens 60 Epochen: zeigt, ob sich etwas lernen lässt.',
  ],
  standard: ['A study', 'Eine Studie'],
  standardText: [
    '5 folds, 5 sizes, trained until they stop improving: a curve to plan with.',
    '5 Teilungen, 5 Größen, trainiert, bis nichts mehr besser wird: eine Kurve zum Planen.',
  ],
  full: ['As in the paper', 'Wie in der Veröffentlichung'],
  fullText: [
    '10 folds, 10 to 200 training images as far as the cells go.',
    '10 Teilungen, 10 bis 200 Trainingsbilder, soweit die Zellen reichen.',
  ],
  advanced: ['Every other setting', 'Alle weiteren Einstellungen'],
  advancedHelp: ['Empty fields keep their default.', 'Leere Felder behalten ihren Vorgabewert.'],
  byDefault: ['default: {value}', 'Vorgabe: {value}'],
  measure: ['How long will it take?', 'Wie lange dauert das?'],
  measuring: ['Measuring a training step …', 'Ein Trainingsschritt wird gemessen …'],
  cost: [
    '{networks} networks ({folds} folds × sizes {sizes}): about {typical} on {adapter}, at most {atMost}.',
    '{networks} Netze ({folds} Teilungen × Größen {sizes}): etwa {typical} auf {adapter}, höchstens {atMost}.',
  ],
  costExact: [
    '{networks} networks ({folds} folds × sizes {sizes}): about {typical} on {adapter}.',
    '{networks} Netze ({folds} Teilungen × Größen {sizes}): etwa {typical} auf {adapter}.',
  ],
  start: ['Start', 'Start'],
} as const;
