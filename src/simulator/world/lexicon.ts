/** Words of one language. `{t}` is the topic's name, `{n}` a small number. All sentences are made up here. */
export interface Language {
  readonly openers: readonly string[];
  readonly subjects: readonly string[];
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly plain: readonly string[];
  readonly closers: readonly string[];
}

/** One entry a line or between tildes. */
function list(text: string): readonly string[] {
  return text.split(/ ~ |\n/).flatMap((entry) => (entry.trim() === "" ? [] : [entry.trim()]));
}

export const GOOD_EMOJI = [
  "😍",
  "🔥",
  "❤️",
  "🎉",
  "👏🏽",
  "✨",
  "😂",
  "🥹",
  "💙",
  "🙌",
  "👩‍🎨",
  "🏳️‍🌈",
] as const;
export const BAD_EMOJI = ["😡", "💔", "😭", "👎", "🤮", "🙄", "😤", "💀"] as const;
export const PLAIN_EMOJI = ["👀", "🤔", "📺", "🎬", "🧵", "➡️", "☕️"] as const;

export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: {
    openers: list(`
      Honestly, ~ Okay but ~ Hot take: ~ Just finished it and ~ Third rewatch: ~ Unpopular opinion:
      My sister says ~ Can confirm: ~ Late to this, but ~ Tonight ~ After {n} hours,
      Friends &amp; family agree:`),
    subjects: list(`
      episode {n} of {t} ~ the soundtrack of {t} ~ the ending of {t} ~ the animation in {t}
      every single frame of {t} ~ the writing in {t} ~ the fight in part {n} ~ that scene on the bridge
      the voice acting ~ minute {n} of the finale ~ the new {t} trailer ~ act {n} of {t}`),
    good: list(`
      is a masterpiece ~ made me cry happy tears ~ is so beautiful I love it ~ deserves every award
      is the best thing on television ~ is brilliant &amp; brave ~ gave me goosebumps ~ is pure joy
      was worth the wait ~ left me speechless in a good way`),
    bad: list(`
      is a huge disappointment ~ bored me to sleep ~ is terrible, sorry ~ ruined the whole season
      feels rushed and ugly ~ is the worst part by far ~ makes no sense &amp; I hate it
      broke my heart for nothing ~ is painfully overrated ~ was a waste of my evening`),
    plain: list(`
      starts at {n} pm ~ is {n} minutes long ~ is on my list for the weekend
      has {n} credits at the end ~ was watched by {n} people in our street ~ comes with subtitles now
      is on the front page today ~ will be shown again on Sunday`),
    closers: list(`
      Who is with me? ~ No spoilers please. ~ Watch it. ~ That is the post. ~ I said what I said.
      See you at work. ~ Rating: {n}/10 ~ More tomorrow. ~ if x &lt; y then cry &gt; laugh
      What do you think?`),
  },
  fr: {
    openers: list(`
      Franchement, ~ Bon, ~ Avis impopulaire : ~ Je viens de finir et ~ Troisième visionnage :
      Ma sœur le dit aussi : ~ Ce soir, ~ Après {n} heures, ~ Entre nous, ~ Pour info,`),
    subjects: list(`
      l'épisode {n} de {t} ~ la bande-son de {t} ~ la fin de {t} ~ l'animation de {t}
      chaque plan de {t} ~ l'écriture de {t} ~ le combat de la partie {n} ~ cette scène sur le pont
      le doublage français ~ l'acte {n} de {t}`),
    good: list(`
      est un chef-d'œuvre ~ m'a fait pleurer de joie ~ est magnifique, j'adore ~ mérite tous les prix
      est une vraie merveille ~ m'a donné des frissons ~ est drôle et génial ~ valait bien l'attente`),
    bad: list(`
      est une grosse déception ~ m'a ennuyé à mourir ~ est vraiment nul, désolé
      a gâché toute la saison ~ est bâclé et moche ~ est le pire moment ~ n'a aucun sens, je déteste
      est surcoté, quelle perte de temps`),
    plain: list(`
      commence à {n} h ~ dure {n} minutes ~ est sur ma liste ~ passe encore dimanche
      est en une aujourd'hui ~ existe avec sous-titres ~ compte {n} personnages`),
    closers: list(`
      Vous en pensez quoi ? ~ Sans spoiler merci. ~ À voir. ~ Voilà, c'est dit. ~ Note : {n}/10
      La suite demain. ~ Bonne nuit à tous.`),
  },
  de: {
    openers: list(`
      Ehrlich gesagt: ~ Also, ~ Unbeliebte Meinung: ~ Gerade fertig geschaut: ~ Zum dritten Mal gesehen:
      Meine Schwester sagt auch: ~ Heute Abend: ~ Nach {n} Stunden: ~ Nur zur Info:`),
    subjects: list(`
      Folge {n} von {t} ~ die Musik von {t} ~ das Ende von {t} ~ die Animation in {t}
      jedes einzelne Bild von {t} ~ der Kampf in Teil {n} ~ diese Szene auf der Brücke
      die Synchronisation ~ Akt {n} von {t}`),
    good: list(`
      ist ein Meisterwerk ~ hat mich zu Tränen gerührt, wunderschön ~ ist großartig, ich liebe es
      verdient jeden Preis ~ ist einfach genial ~ macht richtig Freude ~ war das Warten wert`),
    bad: list(`
      ist eine riesige Enttäuschung ~ ist total langweilig ~ ist leider furchtbar schlecht
      hat die Staffel ruiniert ~ wirkt hässlich und überhastet ~ ist der schlimmste Teil
      nervt mich nur noch`),
    plain: list(`
      beginnt um {n} Uhr ~ dauert {n} Minuten ~ steht auf meiner Liste ~ läuft am Sonntag noch einmal
      gibt es jetzt mit Untertiteln ~ hat {n} Figuren`),
    closers: list(`
      Was meint ihr? ~ Bitte keine Spoiler. ~ Anschauen. ~ So, das musste raus. ~ Wertung: {n}/10
      Morgen mehr. ~ Schönen Abend &amp; bis bald.`),
  },
  es: {
    openers: list(`
      La verdad, ~ A ver, ~ Opinión impopular: ~ Acabo de terminar y ~ Tercera vez que la veo:
      Mi hermana también lo dice: ~ Esta noche, ~ Después de {n} horas, ~ Ojo:`),
    subjects: list(`
      el episodio {n} de {t} ~ la banda sonora de {t} ~ el final de {t} ~ la animación de {t}
      cada plano de {t} ~ la pelea de la parte {n} ~ esa escena en el puente ~ el doblaje
      el acto {n} de {t}`),
    good: list(`
      es una obra maestra ~ me hizo llorar de felicidad ~ es precioso, me encanta
      merece todos los premios ~ es una maravilla ~ me puso la piel de gallina ~ valió la pena la espera`),
    bad: list(`
      es una gran decepción ~ me aburrió muchísimo ~ es horrible, lo siento ~ arruinó la temporada
      se siente feo y apresurado ~ es lo peor de todo ~ no tiene sentido y lo odio`),
    plain: list(`
      empieza a las {n} ~ dura {n} minutos ~ está en mi lista ~ se repite el domingo
      ya tiene subtítulos ~ sale hoy en portada`),
    closers: list(`
      ¿Qué opinan? ~ Sin spoilers, por favor. ~ Véanla. ~ Ya lo dije. ~ Nota: {n}/10 ~ Mañana sigo.
      ¡Buenas noches!`),
  },
  pt: {
    openers: list(`
      Sinceramente, ~ Gente, ~ Opinião impopular: ~ Acabei de ver e ~ Terceira vez assistindo:
      Minha irmã concorda: ~ Hoje à noite, ~ Depois de {n} horas,`),
    subjects: list(`
      o episódio {n} de {t} ~ a trilha sonora de {t} ~ o final de {t} ~ a animação de {t}
      cada quadro de {t} ~ a luta da parte {n} ~ aquela cena da ponte ~ a dublagem ~ o ato {n} de {t}`),
    good: list(`
      é uma obra-prima ~ me fez chorar de alegria ~ é lindo demais, amei ~ merece todos os prêmios
      é maravilhoso ~ me deu arrepios ~ valeu a espera`),
    bad: list(`
      é uma decepção enorme ~ me deu muito sono ~ é péssimo, desculpa ~ estragou a temporada
      ficou feio e corrido ~ é a pior parte ~ não faz sentido, odiei`),
    plain: list(`
      começa às {n}h ~ dura {n} minutos ~ está na minha lista ~ passa de novo no domingo
      já tem legendas`),
    closers: list(`
      O que acharam? ~ Sem spoilers, por favor. ~ Assistam. ~ Falei. ~ Nota: {n}/10 ~ Amanhã tem mais.
      Boa noite, São Paulo!`),
  },
  it: {
    openers: list(`
      Onestamente, ~ Allora, ~ Opinione impopolare: ~ Appena finito e ~ Terza visione:
      Lo dice anche mia sorella: ~ Stasera, ~ Dopo {n} ore,`),
    subjects: list(`
      l'episodio {n} di {t} ~ la colonna sonora di {t} ~ il finale di {t} ~ l'animazione di {t}
      ogni fotogramma di {t} ~ la lotta della parte {n} ~ quella scena sul ponte ~ il doppiaggio`),
    good: list(`
      è un capolavoro ~ mi ha fatto piangere di gioia ~ è bellissimo, lo adoro ~ merita ogni premio
      è una meraviglia ~ mi ha dato i brividi`),
    bad: list(`
      è una grande delusione ~ è noiosissimo ~ è pessimo, mi dispiace ~ ha rovinato la stagione
      sembra brutto e frettoloso ~ è la parte peggiore`),
    plain: list(`
      inizia alle {n} ~ dura {n} minuti ~ è nella mia lista ~ torna domenica ~ ora ha i sottotitoli`),
    closers: list(`
      Che ne pensate? ~ Niente spoiler, grazie. ~ Da vedere. ~ L'ho detto. ~ Voto: {n}/10
      Domani continuo.`),
  },
  ar: {
    openers: list(`بصراحة، ~ رأيي: ~ انتهيت الآن و ~ للمرة الثالثة: ~ الليلة،`),
    subjects: list(`الحلقة {n} من {t} ~ موسيقى {t} ~ نهاية {t} ~ رسوم {t} ~ مشهد الجسر`),
    good: list(`تحفة فنية رائعة ~ جميلة جدا وأحبها ~ أسعدتني كثيرا ~ تستحق كل الجوائز`),
    bad: list(`مخيبة للآمال ~ سيئة جدا للأسف ~ مملة ولا معنى لها ~ أفسدت الموسم كله`),
    plain: list(`تبدأ الساعة {n} ~ مدتها {n} دقيقة ~ في قائمتي لنهاية الأسبوع`),
    closers: list(`ما رأيكم؟ ~ بدون حرق من فضلكم. ~ التقييم {n}/10 ~ تصبحون على خير.`),
  },
  ja: {
    openers: list(`正直、 ~ いま見終わった。 ~ 三回目だけど ~ 今夜の ~ 個人的に`),
    subjects: list(`{t}の第{n}話は ~ {t}の音楽は ~ {t}の最終回は ~ {t}の作画は ~ 橋の場面は`),
    good: list(`最高だった ~ 感動して泣いた、大好き ~ 本当に素晴らしい ~ 何度でも見たい`),
    bad: list(`がっかりした ~ つまらなくて眠い ~ ひどい出来だと思う ~ 残念で悲しい`),
    plain: list(`{n}時から始まる ~ {n}分ある ~ 週末に見る予定 ~ 字幕つきになった`),
    closers: list(`どう思う？ ~ ネタバレ禁止。 ~ {n}点。 ~ また明日。`),
  },
  in: {
    openers: list(`Jujur, ~ Baru selesai nonton, ~ Menurutku ~ Malam ini`),
    subjects: list(`episode {n} {t} ~ musik {t} ~ akhir cerita {t} ~ animasi {t}`),
    good: list(`luar biasa bagus ~ bikin bahagia banget ~ indah sekali, aku suka`),
    bad: list(`mengecewakan sekali ~ membosankan ~ jelek banget, maaf`),
    plain: list(`mulai jam {n} ~ durasinya {n} menit ~ ada di daftarku`),
    closers: list(`Gimana menurut kalian? ~ Jangan spoiler ya. ~ Nilai {n}/10`),
  },
  iw: {
    openers: list(`האמת, ~ בדיוק סיימתי: ~ הערב ~ לדעתי`),
    subjects: list(`פרק {n} של {t} ~ המוזיקה של {t} ~ הסוף של {t} ~ האנימציה של {t}`),
    good: list(`יצירת מופת ~ פשוט נפלא, אהבתי ~ מרגש ויפה`),
    bad: list(`אכזבה גדולה ~ משעמם ומיותר ~ גרוע מאוד לצערי`),
    plain: list(`מתחיל בשעה {n} ~ נמשך {n} דקות ~ ברשימה שלי`),
    closers: list(`מה דעתכם? ~ בלי ספוילרים. ~ ציון {n}/10`),
  },
};

/** Share of posts by language; `und`, `qst` and `zxx` are X's codes for "no idea", "too short" and "no text". */
export const LANGUAGE_SHARES: readonly (readonly [string, number])[] = [
  ["en", 46],
  ["fr", 10],
  ["es", 10],
  ["pt", 9],
  ["ja", 7],
  ["de", 5],
  ["it", 3],
  ["ar", 3],
  ["in", 1.5],
  ["iw", 0.7],
  ["und", 2.5],
  ["qst", 1.3],
  ["zxx", 1],
];

/** Where people say they live. Empty, joking, ambiguous and exact ones, as profiles have them. */
export const LOCATIONS: readonly string[] = list(`
      Paris, France ~ paris ~ Lyon ~ France 🇫🇷 ~ 🇧🇷 ~ São Paulo, Brasil ~ Rio de Janeiro ~ Brasil
      London ~ London, England ~ UK ~ Manchester ~ Berlin ~ Berlin, Deutschland ~ München ~ Deutschland
      New York, NY ~ NYC ~ Los Angeles, CA ~ Chicago, IL ~ Texas, USA ~ USA ~ United States ~ California
      Toronto, Ontario ~ Canada ~ Madrid ~ Barcelona, España ~ México ~ CDMX ~ Buenos Aires, Argentina
      東京 ~ Tokyo, Japan ~ 日本 ~ 大阪 ~ Jakarta, Indonesia ~ Indonesia ~ القاهرة ~ Cairo, Egypt ~ الرياض
      Dubai, UAE ~ Tel Aviv ~ Roma ~ Milano, Italia ~ Lagos, Nigeria ~ Nairobi 🇰🇪 ~ Mumbai, India
      New Delhi ~ Sydney, Australia ~ Montréal ~ Bruxelles ~ she/her ~ the moon ~ everywhere & nowhere
      in your walls ~ earth ~ 🌍 ~ Zaun ~ Piltover ~ your mom's house ~ 48.8566,2.3522 ~ Georgia
      Cambridge ~ Paris, Texas ~ Lisboa | Porto ~ somewhere in Europe ~ 127.0.0.1 ~ home`);

export const FIRST_NAMES: readonly string[] = list(`
      Ana ~ Léa ~ Max ~ Yuki ~ Omar ~ Nina ~ João ~ Sofía ~ Liam ~ Zoé ~ Kofi ~ Mei ~ Luca ~ Emma ~ Noor
      Hugo ~ Ines ~ Tom ~ Aya ~ Ravi`);
export const LAST_NAMES: readonly string[] = list(`
      Martin ~ Silva ~ Tanaka ~ Weber ~ García ~ Rossi ~ Haddad ~ Dubois ~ Okafor ~ Novak ~ Smith
      Costa ~ Moreau ~ Klein ~ Sato ~ Cohen ~ Putri ~ Jones`);
export const CLIENTS: readonly (readonly [string, number])[] = [
  ["Twitter for iPhone", 45],
  ["Twitter for Android", 30],
  ["Twitter Web App", 20],
  ["Birdhouse Scheduler", 3],
  ["TweetDeck", 2],
];
