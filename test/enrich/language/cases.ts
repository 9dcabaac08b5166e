/** Posts made up for these tests: language, text. */
export const POSTS: readonly (readonly [language: string, text: string])[] = [
  ["en", "I have been waiting for this season all year and it was worth every minute of it"],
  ["en", "Nobody at the airline could tell us where our bags were, three hours later still nothing"],
  ["fr", "J'attendais cette saison depuis un an et je ne suis pas déçue du tout, quelle fin !"],
  ["fr", "Le train de 8h a encore du retard, on nous dit rien et il fait froid sur le quai"],
  ["de", "Ich habe den ganzen Abend auf den Techniker gewartet und er ist einfach nicht gekommen"],
  ["de", "Was für ein schönes Konzert gestern in der alten Fabrik, wir kommen sicher wieder"],
  ["it", "Non vedo l'ora di rivedere tutta la serie con mia sorella, che bella che era la prima stagione"],
  ["pt", "Hoje o ônibus atrasou de novo e ninguém da empresa sabe dizer o que aconteceu"],
  ["pt", "Não acredito que acabou, essa foi a melhor temporada de todas e eu já estou com saudade"],
  ["es", "Llevamos dos horas esperando en la puerta y nadie nos dice cuándo empieza el concierto"],
  ["nl", "We hebben de hele dag in de tuin gezeten en het was eindelijk weer eens mooi weer"],
  ["tr", "Bu dizinin yeni sezonunu çok bekledim ama bence ilk sezon kadar iyi olmamış"],
  ["pl", "Nie mogę się doczekać kolejnego odcinka, wczorajszy był naprawdę bardzo dobry"],
  ["sv", "Jag har väntat hela veckan på det här avsnittet och det var verkligen inte dåligt"],
  ["ru", "Сегодня опять отменили поезд, и мы два часа стояли на платформе под дождём"],
  ["uk", "Сьогодні ми нарешті побачили нову серію, і вона була дуже цікава"],
  ["ar", "انتظرت الموسم الجديد طوال السنة وكانت الحلقة الأولى جميلة جدا"],
  ["fa", "امروز هوا خیلی خوب بود و ما به پارک رفتیم تا کمی راه برویم"],
  ["he", "חיכיתי כל השבוע לפרק החדש והוא היה ממש טוב"],
  ["hi", "आज मौसम बहुत अच्छा है और हम सब बाहर घूमने जा रहे हैं"],
  ["ja", "今日の最終回は本当に素晴らしかった、また最初から見たい"],
  ["ko", "오늘 마지막 회를 봤는데 정말 재미있었어요"],
  ["th", "วันนี้อากาศดีมากเราเลยออกไปเดินเล่นกัน"],
  ["zh", "今天的大结局真的很好看我还想再看一遍"],
  ["el", "Περίμενα όλη την εβδομάδα αυτό το επεισόδιο και ήταν υπέροχο"],
];

/** Romanised Hindi and Urdu, made up for these tests. */
export const ROMANISED: readonly string[] = [
  "yaar aaj ka match bahut accha tha, kya batting ki usne",
  "mujhe nahi pata ye log kya soch rahe hain, sab kuch galat ho raha hai",
  "bhai ye movie dekhi kya? bilkul bakwas hai, paisa waste mat karo",
  "main toh kal hi bol raha tha ki wo nahi aayega",
  "tumhare bina dil nahi lagta, jaldi wapas aao na",
  "hum sab saath hain, koi tension nahi lene ka",
  "kitna intezar karna padega, service bahut kharab hai aapki",
  "what a song yaar, dil khush ho gaya, baar baar sun raha hoon",
];

/** Words that look like romanised Hindi and are none: English, Indonesian, Turkish, German, French, Malay. */
export const NOT_ROMANISED: readonly string[] = [
  "hai semua, aku mau tanya dong kenapa aplikasi ini tidak bisa dibuka ya",
  "Bugün yine kar yağdı, okula gitmek istemiyorum ama ne yapalım ki",
  "mein Bruder und ich haben heute die ganze Serie zu Ende geschaut",
  "je me suis cassé la main hier et je dois écrire avec la gauche",
  "the main thing is to be kind, do not let them tell you who to be",
  "se lo hai visto anche tu dimmi che cosa ne pensi perché io non so",
  "kita harus pergi ke pasar besok pagi, jangan lupa bawa uang ya",
  "hai visto la partita ieri sera? hai ragione, hanno giocato male",
];
