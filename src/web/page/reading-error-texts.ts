/** Of archives, tables and files of labelling programs: lines of the list in `german-errors.ts`. */
export const READING_ERRORS: readonly (readonly [english: string, german: string])[] = [
  // Archives and workbooks
  [
    '{file} is no readable zip archive ({reason}): get it again',
    '{file} ist kein lesbares ZIP-Archiv ({reason!}): Besorgen Sie es noch einmal.',
  ],
  [
    '{file} holds no Excel sheet: save it as XLSX or CSV',
    '{file} enthält kein Excel-Blatt: Sichern Sie es als XLSX oder CSV.',
  ],
  [
    '{file} is no readable XLSX table ({reason}): save it again, or as CSV',
    '{file} ist keine lesbare XLSX-Tabelle ({reason!}): Sichern Sie sie noch einmal, oder als CSV.',
  ],
  [
    '{file} holds no train_labels, val_labels or test_labels',
    '{file} enthält weder train_labels noch val_labels noch test_labels: Geben Sie ein Archiv von MedMNIST.',
  ],
  [
    '{file} has no {part}_images',
    '{file} hat keine {part}_images: Besorgen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} has no image {number}',
    '{file}: {array} hat kein Bild {number}: Besorgen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} is cut short: get the archive again',
    '{file}: {array} ist abgeschnitten: Besorgen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: {array} is empty: get the archive again',
    '{file}: {array} ist leer: Besorgen Sie das Archiv noch einmal.',
  ],
  [
    '{file}: the array {array} cannot be read ({reason}): get the archive again',
    '{file}: Die Tabelle {array} ist nicht lesbar ({reason!}): Besorgen Sie das Archiv noch einmal.',
  ],
  // ALL-IDB2
  [
    '{table}: there is no image Im{number}',
    '{table}: Ein Bild Im{number} gibt es nicht: Legen Sie es dazu, oder entfernen Sie die Zeile.',
  ],
  [
    '{tables}: keep one table beside the images of ALL-IDB2',
    '{tables}: Lassen Sie nur eine Tabelle bei den Bildern von ALL-IDB2.',
  ],
  [
    '{table}: no column names images (Im001_1.tif, Im001 or 1); its columns are {columns}',
    '{table}: Keine Spalte nennt Bilder (Im001_1.tif, Im001 oder 1); die Spalten heißen {columns}.',
  ],
  [
    "{table}: no column 'class': give <labelColumn> with one of {columns}",
    '{table} hat keine Spalte „class“: Wählen Sie unter <labelColumn> eine von {columns}.',
  ],
  [
    "{table}: '{cell}' is no image of ALL-IDB2",
    '{table}: „{cell}“ ist kein Bild von ALL-IDB2: Berichtigen oder entfernen Sie die Zeile.',
  ],
  // CellProfiler Analyst
  [
    '{files} are training sets: keep the one to use.',
    '{files} sind Trainingsmengen: Lassen Sie die im Ordner, die gelten soll.',
  ],
  [
    '{file} holds no object: sort cells into classes and save it again.',
    '{file} enthält keine Zelle: Ordnen Sie Zellen den Klassen zu und sichern Sie die Datei noch einmal.',
  ],
  [
    '{file}: nothing says where object {object} of image {image} lies: put CellProfiler’s table of the objects (with Location_Center_X) beside it, or save the training set again.',
    '{file}: Nirgends steht, wo Objekt {object} von Bild {image} liegt: Legen Sie die Objekttabelle von CellProfiler dazu (mit Location_Center_X), oder sichern Sie die Trainingsmenge noch einmal.',
  ],
  [
    '<labelColumn={value}>: a training set has no columns to choose: leave it out, or give <groupColumn={group}>.',
    '<labelColumn={value}>: Eine Trainingsmenge hat keine Spalten zur Wahl: Lassen Sie das Feld leer.',
  ],
  [
    '<groupColumn={value}>: a training set has no columns to choose: leave it out, or give <groupColumn={group}>.',
    '<groupColumn={value}>: Eine Trainingsmenge hat keine Spalten zur Wahl: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '<{option}={value}>: a training set has no columns to choose: leave it out, or give <groupColumn={group}>.',
    'Eine Trainingsmenge hat keine Spalten zur Wahl: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '{file}, line {line}: the objects are of several tables, which is not read: save a training set of one table.',
    '{file}, Zeile {line}: Die Objekte stammen aus mehreren Tabellen, was nicht gelesen wird: Sichern Sie eine Trainingsmenge aus einer Tabelle.',
  ],
  [
    '{file}: the objects are of several tables, which is not read: save a training set of one table.',
    '{file}: Die Objekte stammen aus mehreren Tabellen, was nicht gelesen wird: Sichern Sie eine Trainingsmenge aus einer Tabelle.',
  ],
  [
    '{file}, line {line} is "{text}", not a class and the numbers of image and object: save it again.',
    '{file}, Zeile {line} ist „{text}“ und nicht eine Klasse mit den Nummern von Bild und Objekt: Sichern Sie die Datei noch einmal.',
  ],
  [
    '{folder} has no table that says which picture an image number is: put CellProfiler’s table of the images ({number}, FileName_…) beside the training set.',
    'In {folder} sagt keine Tabelle, welches Bild zu einer Nummer gehört: Legen Sie die Bildtabelle von CellProfiler ({number}, FileName_…) neben die Trainingsmenge.',
  ],
  [
    '{one} and {other} are both tables of images: keep the one of this training set.',
    '{one} und {other} sind beides Bildtabellen: Lassen Sie die dieser Trainingsmenge im Ordner.',
  ],
  [
    '{table} names {file}, and none of its pictures is in the folder: put them beside it.',
    '{table} nennt {file}, und keines ihrer Bilder liegt im Ordner: Legen Sie sie dazu.',
  ],
  [
    '{table}: there are pictures of {channels}: leave those of one in the folder, in colour where there are such.',
    '{table}: Es liegen Bilder von {channels} im Ordner: Lassen Sie die eines Kanals darin, farbige, wenn es sie gibt.',
  ],
  [
    '{tables} both say where objects lie: keep the one whose objects were sorted.',
    '{tables} sagen beide, wo Objekte liegen: Lassen Sie die im Ordner, deren Objekte eingeordnet wurden.',
  ],
  // ImageJ
  [
    '<labelColumn={value}>: markers of the Cell Counter have no columns: leave it out, or give <groupColumn={group}>.',
    '<labelColumn={value}>: Marken des Cell Counter haben keine Spalten: Lassen Sie das Feld leer.',
  ],
  [
    '<groupColumn={value}>: markers of the Cell Counter have no columns: leave it out, or give <groupColumn={group}>.',
    '<groupColumn={value}>: Marken des Cell Counter haben keine Spalten: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '<{option}={value}>: markers of the Cell Counter have no columns: leave it out, or give <groupColumn={group}>.',
    'Marken des Cell Counter haben keine Spalten: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '{file} cannot be read ({reason}): save the markers again.',
    '{file} ist nicht lesbar ({reason!}): Sichern Sie die Marken noch einmal.',
  ],
  [
    '{file}: {x}, {y} is no whole pixel: if the picture had a scale, give <pixelSize>, the micrometres of a pixel; if it had none, 1.',
    '{file}: {x}, {y} ist kein ganzer Bildpunkt: Hatte das Bild einen Maßstab, geben Sie <pixelSize> an, die Mikrometer eines Bildpunkts; hatte es keinen, 1.',
  ],
  [
    '{file} cannot be read ({reason}): save it again in ImageJ.',
    '{file} ist nicht lesbar ({reason!}): Sichern Sie die Datei in ImageJ noch einmal.',
  ],
  [
    '<groupColumn={value}>: regions of ImageJ have no such column: leave it out, or give <groupColumn={group}>.',
    '<groupColumn={value}>: Regionen von ImageJ haben keine solche Spalte: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '<{option}={value}>: regions of ImageJ have no such column: leave it out, or give <groupColumn={group}>.',
    'Regionen von ImageJ haben keine solche Spalte: Lassen Sie das Feld leer, oder wählen Sie <groupColumn={group}>.',
  ],
  [
    '<labelColumn={value}>: the class of a region is its name, group, counter or file: give one of {rules}.',
    '<labelColumn={value}>: Die Klasse einer Region ist ihr Name, ihre Gruppe, ihr Zähler oder ihre Datei: Wählen Sie eines von {rules}.',
  ],
  [
    '{folder}: nothing says which class a region of ImageJ is of: rename the regions in the ROI Manager (blast-1, blast-2, lymphocyte-1), give them groups, use a counter of the multi-point tool for each class, or save one set for each class (smear1_blast.zip).',
    '{folder}: Nirgends steht, welche Klasse eine Region von ImageJ hat: Benennen Sie die Regionen im ROI Manager (blast-1, blast-2, lymphocyte-1), geben Sie ihnen Gruppen, nehmen Sie im Multi-Point-Werkzeug je Klasse einen Zähler, oder sichern Sie je Klasse eine Datei (smear1_blast.zip).',
  ],
  [
    '{folder}: regions of ImageJ have classes by {rules}, which differ: say by <labelColumn> which it is.',
    '{folder}: Regionen von ImageJ haben Klassen nach {rules}, die sich unterscheiden: Sagen Sie unter <labelColumn>, was gilt.',
  ],
  [
    '{one} and {other} may both hold the labels: keep one of them in the folder.',
    '{one} und {other} können beide die Beschriftung enthalten: Lassen Sie eine davon im Ordner.',
  ],
  // QuPath
  [
    '<labelColumn={value}>: objects of QuPath have a class, or a name: give <labelColumn=name>.',
    '<labelColumn={value}>: Objekte von QuPath haben eine Klasse oder einen Namen: Wählen Sie <labelColumn=name>.',
  ],
  [
    '<groupColumn={value}>: objects of QuPath have no columns: give <groupColumn={group}>, or export measurements.',
    '<groupColumn={value}>: Objekte von QuPath haben keine Spalten: Wählen Sie <groupColumn={group}>, oder exportieren Sie Messungen.',
  ],
  [
    '<{option}={value}>: objects of QuPath have no columns: give <groupColumn={group}>, or export measurements.',
    'Objekte von QuPath haben keine Spalten: Wählen Sie <groupColumn={group}>, oder exportieren Sie Messungen.',
  ],
  [
    '{file} is no JSON ({reason}): export it again.',
    '{file} ist kein JSON ({reason!}): Exportieren Sie die Datei noch einmal.',
  ],
  [
    '{file} holds no features: export it again.',
    '{file} enthält keine Objekte: Exportieren Sie die Datei noch einmal.',
  ],
  // Places in pictures
  [
    '{file} does not say which picture it belongs to: call it like the picture ({example}).',
    '{file} sagt nicht, zu welchem Bild sie gehört: Nennen Sie sie wie das Bild ({example}).',
  ],
  [
    '{name} may be {files}: rename one of them, or leave one in the folder.',
    '{name} kann {files} sein: Benennen Sie eines um, oder lassen Sie nur eines im Ordner.',
  ],
  [
    '{file} is to be turned when it is shown (orientation {number}), and programs do not agree whether places in it are meant before or after that: save it upright, without the tag, and label it again.',
    '{file} ist beim Anzeigen zu drehen (Orientierung {number}), und Programme sind sich nicht einig, ob Stellen darin davor oder danach gemeint sind: Sichern Sie es aufrecht, ohne diese Angabe, und beschriften Sie es noch einmal.',
  ],
  [
    '<labelColumn={value}>: {table} has no such column; its columns are {columns}.',
    '<labelColumn={value}>: {table} hat keine solche Spalte; die Spalten heißen {columns}.',
  ],
  [
    '<groupColumn={value}>: {table} has no such column; its columns are {columns}.',
    '<groupColumn={value}>: {table} hat keine solche Spalte; die Spalten heißen {columns}.',
  ],
  [
    '<{option}={value}>: {table} has no such column; its columns are {columns}.',
    '{table} hat keine Spalte {value}; die Spalten heißen {columns}.',
  ],
  [
    '{table}: places are in micrometres: give <pixelSize>, the micrometres of a pixel of the picture.',
    '{table}: Die Stellen sind in Mikrometern angegeben: Geben Sie <pixelSize> an, die Mikrometer eines Bildpunkts.',
  ],
  [
    '{table}, row {row}: {column} is "{cell}", not a number: mend it or remove the row.',
    '{table}, Zeile {row}: {column} ist „{cell}“ und keine Zahl: Berichtigen oder entfernen Sie die Zeile.',
  ],
  [
    '<{option}={value}>: the images of {path} are not cut out of pictures: leave it out.',
    'Die Zellen von {path} werden nicht aus Bildern ausgeschnitten: Lassen Sie das Feld leer.',
  ],
  [
    '{path}: no object of {files} has a class: give them classes.',
    '{path}: Kein Objekt von {files} hat eine Klasse: Geben Sie ihnen Klassen.',
  ],
  [
    '{path}: {tool}’s {file} names {picture}, and no picture of that name is in the folder: put the pictures beside it (PNG, JPEG, TIFF, BMP or WebP; of a slide, tiles).',
    '{path}: {file} von {tool} nennt {picture}, und kein Bild dieses Namens liegt im Ordner: Legen Sie die Bilder dazu (PNG, JPEG, TIFF, BMP oder WebP; von Objektträger-Scans Kacheln).',
  ],
  [
    '{path}: the labels are points, which have no size: {remedy}.',
    '{path}: Beschriftet sind Punkte, die keine Größe haben: Geben Sie <cut> an, die Seite des Quadrats um jede Zelle in Bildpunkten.',
  ],
  [
    '{path}: the outlines are up to {largest} pixels wide, and half of them no wider than {middle}: take out what is no single cell, or {remedy}.',
    '{path}: Die Umrisse sind bis zu {largest} Bildpunkte breit, die Hälfte aber höchstens {middle}: Nehmen Sie heraus, was keine einzelne Zelle ist, oder geben Sie <cut> an, die Seite des Quadrats um jede Zelle.',
  ],
  [
    '{path}: no square of {side} pixels around a labelled place lies in its picture ({first}): give a smaller <cut>, or see whether places are in pixels.',
    '{path}: Kein Quadrat von {side} Bildpunkten um eine beschriftete Stelle liegt ganz im Bild ({first}): Geben Sie ein kleineres <cut> an, oder prüfen Sie, ob die Stellen in Bildpunkten gemeint sind.',
  ],
  [
    '{file} has two classes, {one} and {other}: leave one of them.',
    '{file} hat zwei Klassen, {one} und {other}: Lassen Sie eine davon.',
  ],
  [
    '{path}: the tiles are not each around one cell ({number} of {all} cells lie aside): give <cut>, the side of the square around each cell in pixels of a tile.',
    '{path}: Die Kacheln liegen nicht je um eine Zelle ({number} von {all} Zellen liegen daneben): Geben Sie <cut> an, die Seite des Quadrats um jede Zelle in Bildpunkten einer Kachel.',
  ],
  [
    '{path} holds {pictures} and {masks} of the same names, which look like pictures and their masks, not like two classes: export the labels of the cells (as a table or GeoJSON), or give <layout=class-folders> if they are the classes.',
    '{path} enthält {pictures} und {masks} mit gleichen Namen, was nach Bildern und ihren Masken aussieht und nicht nach zwei Klassen: Exportieren Sie die Beschriftung der Zellen (als Tabelle oder GeoJSON), oder benennen Sie die Ordner um, wenn sie die Klassen sind.',
  ],
  // Tables of any name
  [
    '{one} and {other} both name the images: keep the one with the classes.',
    '{one} und {other} nennen beide die Bilder: Lassen Sie die mit den Klassen im Ordner.',
  ],
  [
    "{table}: the columns '{one}' and '{other}' both name images, and not the same ones: call the one that counts 'file'.",
    '{table}: Die Spalten „{one}“ und „{other}“ nennen beide Bilder, und nicht dieselben: Nennen Sie die, die gilt, „file“.',
  ],
  [
    '{table}: the row of {first} has {cells} cells, the names of the columns are {columns}: put texts with separators in quotes.',
    '{table}: Die Zeile von {first} hat {cells} Zellen, es gibt aber {columns} Spalten: Setzen Sie Texte mit Trennzeichen in Anführungszeichen.',
  ],
  [
    "{table} has no column 'class' or 'label': say by <labelColumn> which holds the class: {columns}.",
    '{table} hat keine Spalte „class“ oder „label“: Wählen Sie unter <labelColumn>, welche die Klasse enthält: {columns}.',
  ],
];
