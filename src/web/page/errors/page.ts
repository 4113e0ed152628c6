/** Errors of the page itself (german-errors.ts). */
export const PAGE_ERRORS: readonly (readonly [string, string])[] = [
  // The page
  [
    'there are no cells yet: give a folder.',
    'Es sind noch keine Zellen da: Geben Sie einen Ordner.',
  ],
  [
    'a study is at work on this page: pause it first.',
    'Auf dieser Seite läuft eine Studie: Halten Sie sie erst an.',
  ],
  [
    '{name} is at work in another tab: go on there, or close that tab.',
    '{name} läuft in einem anderen Tab: Machen Sie dort weiter, oder schließen Sie ihn.',
  ],
  [
    '{path} cannot be saved: this browser gives the page no more room. Delete studies that are done, or make room on the disk.',
    '{path} kann nicht gesichert werden: Der Browser gibt der Seite keinen Platz mehr. Löschen Sie fertige Studien, oder schaffen Sie Platz auf der Festplatte.',
  ],
  [
    '{id} is no study of this browser: begin a new one.',
    '{id} ist keine Studie dieses Browsers: Beginnen Sie eine neue.',
  ],
  [
    'the cells take {needed}, and this browser gives the page {given} more: delete studies that are done, or make room on the disk.',
    'Die Zellen brauchen {needed}, und der Browser gibt der Seite noch {given}: Löschen Sie fertige Studien, oder schaffen Sie Platz auf der Festplatte.',
  ],
  [
    '{file} holds {what}: give the ZIP archive of one run, with its run.json.',
    '{file} enthält {what!}: Geben Sie das ZIP-Archiv eines einzelnen Laufs, mit seiner run.json.',
  ],
  [
    '{name} is no readable ZIP archive ({reason}): export it again.',
    '{name} ist kein lesbares ZIP-Archiv: Sichern Sie es noch einmal.',
  ],
  [
    '{id} was imported without its cells: give their folder first.',
    '{id} wurde ohne seine Zellen geöffnet: Geben Sie erst ihren Ordner.',
  ],
  [
    '{folder} is not what {name} was begun with: images, labels or groups differ. Give the folder as it was.',
    '{folder} ist nicht das, womit {name} begonnen wurde: Bilder, Klassen oder Gruppen sind andere. Geben Sie den Ordner, wie er war.',
  ],
  [
    '{file} is not in this browser: give the folder of the study’s cells.',
    '{file} ist nicht in diesem Browser: Geben Sie den Ordner mit den Zellen der Studie.',
  ],
  [
    'no finished network of {n} images answers for this cell: choose another size.',
    'Für diese Zelle antwortet kein fertiges Netz mit {n} Bildern: Wählen Sie eine andere Größe.',
  ],
];
