/** How one language of the chat is written. Words come in order of frequency. */
export interface Language {
  readonly words: readonly string[];
  readonly space: string;
  readonly comma: string;
  readonly stop: string;
  readonly question: string;
  /** How much of an English message's length says the same. */
  readonly density: number;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

export const ENGLISH: Language = {
  words: words(`
    the to and is a it on at of for in this that not will be up down you we buy sell now price just still long short from
    level support resistance again today break close here wait out with stop loss profit target position over under into
    market volume more before after no yes if when could should would think chart hour daily weekly candle trend bounce
    zone entry exit take hold risk size leverage funding range breakout retest rejection liquidity sweep wick open gap
    momentum bullish bearish pump dump whale bid ask order limit spread hedge scalp swing macro rates inflation yields
    dollar gold oil futures options expiry calls puts delta gamma strike premium volatility squeeze liquidated margin
    portfolio exposure correlation drawdown patience discipline plan setup confirmed invalidated waiting watching sideways
    accumulation distribution divergence oversold overbought average moving crossover fibonacci retracement extension
    consolidation capitulation euphoria earnings guidance upgrade downgrade rumour announcement listing unlock airdrop
    yesterday tomorrow morning evening session london asia overnight weekend quarter someone everyone nobody really maybe
    probably honestly careful screenshot signal update reminder thanks welcome question answer disagree agreed exactly`),
  space: ' ',
  comma: ', ',
  stop: '. ',
  question: '? ',
  density: 1,
};

export const RUSSIAN: Language = {
  words: words(`
    и в на не что это по с уже как за то но из у так ещё если цена рынок вверх вниз сейчас сегодня завтра покупаю продаю
    лонг шорт уровень поддержка сопротивление пробой откат стоп тейк профит убыток объём свеча тренд вход выход жду
    держу закрыл открыл позиция риск плечо ликвидация памп дамп кит стакан заявка спред хедж биржа биткоин эфир нефть
    золото доллар рубль ставка инфляция отчёт новости сигнал график час день неделя месяц утром вечером ночью Лондон
    Азия канал боковик разворот импульс коррекция дивергенция перепроданность перекупленность накопление распределение
    терпение дисциплина подтверждение отмена сценарий возможно наверное точно осторожно спасибо вопрос согласен думаю
    посмотрим похоже снова опять потом после перед между около почти`),
  space: ' ',
  comma: ', ',
  stop: '. ',
  question: '? ',
  density: 1,
};

export const ARABIC: Language = {
  words: words(`
    في من على إلى السعر السوق اليوم الآن شراء بيع دعم مقاومة هدف وقف خسارة ربح صعود هبوط كسر ارتداد اتجاه شمعة حجم
    التداول صفقة دخول خروج انتظار مستوى الذهب النفط الدولار البيتكوين الرافعة المخاطرة المحفظة السيولة التصفية الأخبار
    الفائدة التضخم غدا صباحا مساء الأسبوع الشهر قناة تصحيح اختراق تأكيد إشارة تحديث شكرا سؤال نعم لا ربما أعتقد
    الصبر الانضباط الخطة الجلسة لندن آسيا`),
  space: ' ',
  comma: '، ',
  stop: '. ',
  question: '؟ ',
  density: 0.9,
};

export const CHINESE: Language = {
  words: words(`
    的 了 今天 现在 价格 市场 上涨 下跌 买入 卖出 做多 做空 支撑 阻力 突破 回调 止损 止盈 目标 成交量 趋势 仓位 杠杆 风险
    爆仓 比特币 以太坊 黄金 原油 美元 利率 通胀 消息 信号 反弹 震荡 盘整 开盘 收盘 明天 早上 晚上 注意 等待 确认 大户
    流动性 资金费率 谢谢 问题 可能 应该 不要 继续 观察 加仓 减仓 清仓 周线 日线 小时 均线 背离 超卖 超买`),
  space: '',
  comma: '，',
  stop: '。',
  question: '？',
  density: 0.55,
};

export const JAPANESE: Language = {
  words: words(`
    です ます の は が を 今日 今 価格 相場 上昇 下落 買い 売り ロング ショート サポート レジスタンス ブレイク 反発 損切り 利確
    目標 出来高 トレンド ポジション レバレッジ リスク ロスカット ビットコイン ゴールド 原油 ドル円 金利 インフレ ニュース
    シグナル レンジ 寄り付き 引け 明日 朝 夜 様子見 確認 待ち ありがとう 質問 たぶん そろそろ 移動平均 週足 日足`),
  space: '',
  comma: '、',
  stop: '。',
  question: '？',
  density: 0.6,
};

export const SPANISH: Language = {
  words: words(`
    el la de que y a en un es se no por con para una su al lo más pero ya está hoy mañana sube baja compra venta precio
    mercado nivel soporte resistencia ruptura rebote pérdida ganancia posición riesgo entrada salida volumen tendencia
    vela sesión señal análisis dólar petróleo oro inflación tasas espero mantengo cerré abrí también después según
    quizás todavía atención gracias pregunta acción opción corrección liquidación operación número`),
  space: ' ',
  comma: ', ',
  stop: '. ',
  question: '? ',
  density: 1,
};

/** Emoji of every build: plain, with a variation selector, a skin tone, joined families, flags and keycaps. */
export const EMOJI = [
  '🚀', '📈', '📉', '🔥', '😂', '💎', '🙌', '💰', '🐂', '🐻', '👀', '🤔', '😭', '🟢', '🔴', '🎯', '💥', '🧠', '🐳', '🥶',
  '👍🏽', '💪🏿', '🤦🏻‍♂️', '👨‍👩‍👧‍👦', '👩‍👩‍👦', '🧑‍💻', '🏴‍☠️', '🇺🇸', '🇩🇪', '🇧🇷', '🇯🇵', '🇸🇦', '🏳️‍🌈', '🫡',
];

/** Symbols that are not ASCII and take two or three bytes. */
export const SYMBOLS = ['✅', '⚠️', '❗️', '→', '≈', '±', '€', '£', '…', '1️⃣', '2️⃣', '☝️', '♻️'];

export const TICKERS = ['BTC', 'ETH', 'SOL', 'XRP', 'DOGE', 'AAPL', 'TSLA', 'NVDA', 'SPX', 'NDX', 'XAUUSD', 'EURUSD', 'USDJPY', 'WTI', 'BNB', 'LINK', 'AVAX'];

/** What people paste that a careless reader of CSV takes for something else. */
export const ODDITIES = ['null', 'NULL', 'N/A', '\\N', '\\', 'true', '0', '-1', '"', '""', '=1+1', '  gm  ', 'C:\\charts\\btc.png', '%s', '\'; --', '<b>gm</b>', '{"a": 1}'];
