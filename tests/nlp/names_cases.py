"""Texts and the model ids they name, for test_names: (text, ids, why). One table per question."""

SPELLINGS = [
    ("OpenAI retire GPT4o.", {"openai/gpt-4o"}, "glued"),
    ("OpenAI retire GPT 4o.", {"openai/gpt-4o"}, "spaced"),
    ("OpenAI withdraws gpt-4o today.", {"openai/gpt-4o"}, "lower case"),
    ("OpenAI lance GPT-4o mini.", {"openai/gpt-4o-mini"}, "variant after a space"),
    ("OpenAI ships GPT-4o-mini.", {"openai/gpt-4o-mini"}, "variant after a hyphen"),
    ("Chat GPT répond mal.", {"openai/chatgpt"}, "in two words"),
    ("ChatGPT-4 a menti.", {"openai/gpt-4"}, "the product with a version is the version"),
    ("ChatGPT 4o made it up.", {"openai/gpt-4o"}, "the same, spaced"),
    ("ChatGPT 5 arrive.", {"openai/gpt-5"}, "the same, French"),
    ("ChatGPT Plus costs 20 dollars.", {"openai/chatgpt"}, "a plan is no model"),
    ("ChatGPT Enterprise arrive.", {"openai/chatgpt"}, "a plan is no model"),
    ("xAI dévoile GROK 4.", {"xai/grok-4"}, "capitals"),
    ("xAI unveils Grok-4.", {"xai/grok-4"}, "hyphen"),
    ("xAI unveils Grok4 Heavy.", {"xai/grok-4-heavy"}, "glued, with a variant"),
    ("xAI lance Grok 4.1 Fast.", {"xai/grok-4.1-fast"}, "decimal and variant"),
    ("Le chatbot Deepseek est bloqué.", {"deepseek/deepseek"}, "half capitals"),
    ("DeepSeek-R1 is out.", {"deepseek/deepseek-r1"}, "hyphen and mark"),
    ("Le R1 de DeepSeek inquiète.", {"deepseek/deepseek-r1"}, "version before the maker"),
    ("DeepSeek’s R1 rattled Wall Street.", {"deepseek/deepseek-r1"}, "version after the maker's possessive"),
    ("DeepSeek a publié V3.1 mardi.", {"deepseek/deepseek-v3.1"}, "version alone, maker in the text"),
    ("DeepSeek-V3-0324 est publié.", {"deepseek/deepseek-v3-0324"}, "dated release keeps its date"),
    ("Meta publie LLaMA 3.", {"meta/llama-3"}, "odd capitals"),
    ("Meta releases Llama-2-70B.", {"meta/llama-2-70b"}, "size is a variant"),
    ("Meta's Llama 3.1 405B model leaks.", {"meta/llama-3.1-405b"}, "size after a space"),
    ("Anthropic lance Claude 3.5 Sonnet.", {"anthropic/claude-3.5-sonnet"}, "number first up to 3.7"),
    (
        "Anthropic's Claude Sonnet 3.5 is out.",
        {"anthropic/claude-3.5-sonnet"},
        "the maker's order, whatever the text's",
    ),
    ("Anthropic lance Claude Opus 4.", {"anthropic/claude-opus-4"}, "tier first from 4 on"),
    ("Claude 4 Opus blackmailed its testers at Anthropic.", {"anthropic/claude-opus-4"}, "the maker's order"),
    (
        "Anthropic: claude-3-5-sonnet-20241022 is retired.",
        {"anthropic/claude-3.5-sonnet"},
        "an API id with its date",
    ),
    (
        "Anthropic's Claude is used; Sonnet 4 is cheaper.",
        {"anthropic/claude", "anthropic/claude-sonnet-4"},
        "tier and number alone",
    ),
    ("Claude Code, d’Anthropic, efface un dépôt.", {"anthropic/claude-code"}, "product of the family"),
    ("Google lance Gemini 2.5 Flash-Lite.", {"google/gemini-2.5-flash-lite"}, "two-word variant"),
    ("Google’s Gemini 2.0 Flash paints kings.", {"google/gemini-2.0-flash"}, "decimal kept"),
    ("Google's Gemini 3.0 Pro is out.", {"google/gemini-3-pro"}, "the maker writes 3"),
    ("Le modèle o1-preview d’OpenAI disparaît.", {"openai/o1-preview"}, "o-series"),
    (
        "OpenAI's o3-mini-high and o4-mini are out.",
        {"openai/o3-mini-high", "openai/o4-mini"},
        "o-series variants",
    ),
    ("OpenAI’s o-series models reason.", {"openai/o"}, "the series"),
    ("OpenAI déprécie GPT-3,5 Turbo.", {"openai/gpt-3.5-turbo"}, "decimal comma"),
    ("Mistral AI publie Mistral Large 2.", {"mistral/mistral-large-2"}, "tier in the family"),
    (
        "Mistral Small 3.1 et Mistral Medium 3 sortent.",
        {"mistral/mistral-small-3.1", "mistral/mistral-medium-3"},
        "two tiers",
    ),
    ("Mixtral 8x7B tient sur un portable.", {"mistral/mixtral-8x7b"}, "mixture size"),
    ("Mistral 7B is open.", {"mistral/mistral-7b"}, "company's name with a size"),
    ("Alibaba publie Qwen3-Max.", {"alibaba/qwen3-max"}, "glued from 3 on"),
    ("Alibaba publie Qwen 3 Max.", {"alibaba/qwen3-max"}, "the same, spaced"),
    ("Qwen 2.5 VL is from Alibaba.", {"alibaba/qwen2.5-vl"}, "glued as its maker writes it"),
    ("Moonshot's Kimi K2 Thinking is open.", {"moonshot/kimi-k2-thinking"}, "mark k"),
    ("Baidu lance Ernie 4.5 et Ernie X1.", {"baidu/ernie-4.5", "baidu/ernie-x1"}, "with and without mark"),
    (
        "Stable Diffusion v1.5 et SDXL circulent.",
        {"stability/stable-diffusion-1.5", "stability/stable-diffusion-xl"},
        "v dropped; short name",
    ),
    (
        "Midjourney v6 et DALL·E 3 produisent ces images.",
        {"midjourney/midjourney-v6", "openai/dall-e-3"},
        "v kept; dot in the name",
    ),
    ("Microsoft 365 Copilot leaks files.", {"microsoft/copilot"}, "full name"),
    (
        "GitHub Copilot suggests secrets. Copilot, says its maker, learns.",
        {"microsoft/github-copilot"},
        "the short name is GitHub's here",
    ),
    ("Character.AI et C.AI sont visés.", {"character-ai/character-ai"}, "dotted names are no addresses"),
    ("Runway's Gen-3 Alpha makes video.", {"runway/gen-3-alpha"}, "generic name beside its maker"),
    ("#ChatGPT et @grok dérapent sur X.", {"openai/chatgpt", "xai/grok"}, "hashtag and handle"),
    ("L’agent de Replit a effacé la base.", {"replit/replit-agent"}, "called by what it does"),
    ("Replit’s AI agent wiped the base.", {"replit/replit-agent"}, "called by what it does"),
    (
        "Bing’s chatbot said its name was Sydney.",
        {"microsoft/bing-chat"},
        "called by what it does, and its other name",
    ),
]

UNSEEN = [
    ("xAI promet Grok 7 pour Noël.", {"xai/grok-7"}, "version"),
    ("Mistral Large 5 sortira.", {"mistral/mistral-large-5"}, "version"),
    ("OpenAI teases GPT-6 mini.", {"openai/gpt-6-mini"}, "version and variant"),
    ("Anthropic prépare Claude Opus 7.", {"anthropic/claude-opus-7"}, "tier and version"),
    ("Google's Gemini 5 Pro is tested.", {"google/gemini-5-pro"}, "version and variant"),
    ("OpenAI trains o5-mini.", {"openai/o5-mini"}, "o-series"),
    ("DeepSeek-R3 arrive.", {"deepseek/deepseek-r3"}, "mark and version"),
]

LISTS = [
    ("OpenAI retire GPT-4, 4o et o3.", {"openai/gpt-4", "openai/gpt-4o", "openai/o3"}, "numbers alone"),
    ("Meta withdraws Llama 3 and 4.", {"meta/llama-3", "meta/llama-4"}, "two numbers"),
    ("De GPT-4 à GPT-5, OpenAI a changé.", {"openai/gpt-4", "openai/gpt-5"}, "from, to"),
    (
        "xAI intègre Grok 3 et Grok 3 Mini.",
        {"xai/grok-3", "xai/grok-3-mini"},
        "a model and its little brother",
    ),
    (
        "Anthropic retires Claude 3 Opus and Sonnet.",
        {"anthropic/claude-3-opus", "anthropic/claude-3-sonnet"},
        "variants share the number",
    ),
    (
        "Anthropic's Claude Opus 4 and 4.1 blackmail.",
        {"anthropic/claude-opus-4", "anthropic/claude-opus-4.1"},
        "numbers share the tier",
    ),
    (
        "Google arrête Gemini 1.5 Pro et Flash.",
        {"google/gemini-1.5-pro", "google/gemini-1.5-flash"},
        "variants share the number",
    ),
    (
        "Stable Diffusion 1.5 et 2.1 sont touchés.",
        {"stability/stable-diffusion-1.5", "stability/stable-diffusion-2.1"},
        "two numbers",
    ),
    (
        "OpenAI's GPT-4.1, mini and nano are out.",
        {"openai/gpt-4.1", "openai/gpt-4.1-mini", "openai/gpt-4.1-nano"},
        "variants in lower case",
    ),
    ("Meta publie Llama 4 Maverick et Scout.", {"meta/llama-4-maverick", "meta/llama-4-scout"}, "variants"),
    ("Grok 3, 4 et 4.1, de xAI, sont visés.", {"xai/grok-3", "xai/grok-4", "xai/grok-4.1"}, "three numbers"),
    ("xAI sells Grok 3 and 4 other tools.", {"xai/grok-3"}, "the second number counts tools"),
    ("xAI propose Grok 3 et 4 autres outils.", {"xai/grok-3"}, "le second nombre compte des outils"),
    ("OpenAI compare GPT-4 et 12 rivaux.", {"openai/gpt-4"}, "a quantity"),
]

NUMBERS = [
    ("xAI revendique pour Grok 4 millions d’utilisateurs.", {"xai/grok"}, "quantity"),
    ("xAI claims for Grok 4 million users.", {"xai/grok"}, "quantity"),
    ("GPT-4 2023 d’OpenAI", {"openai/gpt-4"}, "a year follows"),
    ("Google offre Gemini 12 mois aux étudiants.", {"google/gemini"}, "duration"),
    ("Google gives students Gemini 12 months free.", {"google/gemini"}, "duration"),
    ("Anthropic : on a interrogé Claude 3 fois.", {"anthropic/claude"}, "times"),
    ("En 2025, Grok, de xAI, dérape.", {"xai/grok"}, "date"),
    ("xAI suspend Grok 4 jours après.", {"xai/grok"}, "duration"),
    ("Avec GPT-5, 12 % des emplois changent, dit OpenAI.", {"openai/gpt-5"}, "percentage after a comma"),
    ("xAI vend Grok 30 dollars par mois.", {"xai/grok"}, "price"),
    ("xAI sells Grok 4 on Azure.", {"xai/grok-4"}, "a version after all"),
    ("xAI launched Grok 4 July 9.", {"xai/grok-4"}, "an American date follows the version"),
    ("xAI relance Grok 4 juillet oblige.", {"xai/grok"}, "a French date"),
    ("ChatGPT 4 jours en panne.", {"openai/chatgpt"}, "duration"),
    ("Grok 4 000 fois, dit xAI.", {"xai/grok"}, "thousands"),
    ("Grok 4 fois sur 5 se trompe, xAI admet.", {"xai/grok"}, "times"),
    ("Is Grok 4 fast becoming a threat? asks xAI.", {"xai/grok-4"}, "an adverb, not a variant"),
    ("Grok 4 plus performant que prévu, dit xAI.", {"xai/grok-4"}, "an adverb, not a plan"),
]

NAMESAKES = [
    ("Les Gémeaux, Gemini en anglais, passent une bonne semaine. Taureau : prudence.", set(), "zodiac"),
    ("Gemini 4, la capsule, resta en orbite avec son astronaute.", set(), "spacecraft"),
    ("Your horoscope: Gemini should rest, Taurus should not.", set(), "zodiac"),
    ("Claude Nougaro chantait Toulouse.", set(), "person"),
    ("Claude, 54 ans, attend le bus.", set(), "person"),
    ("Jean-Claude et Marie ont dîné.", set(), "compound first name"),
    (
        "An AI conference opened; Claude Shannon was remembered, OpenAI attended.",
        set(),
        "a person in an AI text",
    ),
    ("Le mistral souffle à 90 km/h.", set(), "wind"),
    ("Le Mistral soufflera en rafales, prévoit la météo.", set(), "wind with a capital"),
    ("A llama escaped from the farm.", set(), "animal"),
    ("The Llama farm in Peru has forty llamas.", set(), "animal with a capital"),
    ("He grokked the idea, then began to grok the rest.", set(), "verb"),
    ("The Bard of Stratford wrote this sonnet.", set(), "poet"),
    ("Le chat dort. Le Chat botté aussi.", set(), "cat"),
    ("The operator of the crane lost control.", set(), "job"),
    ("Le copilote a repris les commandes ; Copilot, dit le rallye.", set(), "co-driver"),
    ("Sora Tanaka won the race.", set(), "person"),
    ("A whisper in the dark. Whisper it.", set(), "noun"),
    ("La compagnie Titan exploite la grue Nova.", set(), "brands"),
    ("Ernie Els a gagné le tournoi.", set(), "person"),
    ("Command of the scene passed to the chief.", set(), "noun"),
    ("Lucie, 12 ans, a gagné.", set(), "person"),
    ("L’IA française Lucie, de Linagora, est débranchée.", {"linagora/lucie"}, "model"),
    ("Le Chat, l’assistant de Mistral, répond.", {"mistral/le-chat"}, "product"),
    ("Anthropic said Claude had refused.", {"anthropic/claude"}, "vendor beside"),
    ("Le chatbot Claude a refusé.", {"anthropic/claude"}, "role beside"),
    ("Google’s Gemini chatbot refused.", {"google/gemini"}, "vendor and role"),
    ("Meta’s Llama was adapted by soldiers, the AI company said.", {"meta/llama"}, "vendor"),
    ("Google a lancé Bard contre ChatGPT.", {"google/bard", "openai/chatgpt"}, "vendor and rival"),
    ("OpenAI’s Sora app makes deepfakes.", {"openai/sora"}, "vendor"),
    ("Microsoft suspend Copilot.", {"microsoft/copilot"}, "vendor"),
    (
        "Gemini Refuses To Draw Kings As Google Apologizes For AI",
        {"google/gemini"},
        "headline capitals are no surname",
    ),
]

STATED = [
    ("OpenAI : la version 4.5 de GPT sort.", {"openai/gpt-4.5"}, "number before the name"),
    ("Version 2.1 of Claude is gone, says Anthropic.", {"anthropic/claude-2.1"}, "number before the name"),
    ("La version 4 de ChatGPT a menti.", {"openai/gpt-4"}, "the product with a version is the version"),
    ("ChatGPT, version 3.5 Turbo, récite.", {"openai/gpt-3.5-turbo"}, "after a comma"),
    ("xAI's Grok (version 4) lied.", {"xai/grok-4"}, "between brackets"),
    ("GPT-4 ment ; la version 4.1, non.", {"openai/gpt-4", "openai/gpt-4.1"}, "further on"),
    ("Grok, version mobile, plante chez xAI.", {"xai/grok"}, "no number"),
    ("GPT-4 a menti. La version 12 d’iOS aussi.", {"openai/gpt-4"}, "of something else"),
    ("GPT-4 lied. So did the version 99 app.", {"openai/gpt-4"}, "no such version"),
    (
        "GPT-4.1 est ouvert à tous, avec ses déclinaisons mini et nano.",
        {"openai/gpt-4.1", "openai/gpt-4.1-mini", "openai/gpt-4.1-nano"},
        "its kin, further on",
    ),
    (
        "GPT-4.1 is out with its mini and nano siblings.",
        {"openai/gpt-4.1", "openai/gpt-4.1-mini", "openai/gpt-4.1-nano"},
        "its kin",
    ),
    (
        "Anthropic compares Claude Opus 4 with GPT-4o. Sonnet is cheaper.",
        {"anthropic/claude-opus-4", "openai/gpt-4o", "anthropic/claude-sonnet-4"},
        "a sibling of the same generation",
    ),
    (
        "Claude Sonnet 4 et o3-mini se trompent.",
        {"anthropic/claude-sonnet-4", "openai/o3-mini"},
        "telling without its maker",
    ),
    ("Comme gpt-4-1106-preview.", {"openai/gpt-4-1106-preview"}, "an API id that is not listed"),
]

COMPOUNDS = [
    ("Meta's Llama 4 models are open.", {"meta/llama-4"}, "a known version before a noun"),
    ("OpenAI labels Sora 2 videos.", {"openai/sora-2"}, "a known version before a noun"),
    (
        "Some Sonnet 4 requests failed at Anthropic.",
        {"anthropic/claude-sonnet-4"},
        "a short form before a noun",
    ),
    ("Google’s Gemini answered 3 questions.", {"google/gemini"}, "a quantity elsewhere"),
    ("Google teste Gemini 12 questions plus tard.", {"google/gemini"}, "no known version: a quantity"),
]

BING = [
    ("ChatGPT et Bing ont refusé, selon Microsoft.", {"openai/chatgpt", "microsoft/bing-chat"}, "chatbots"),
    (
        "Bard and Microsoft's Bing, the AI chatbot, both lied.",
        {"google/bard", "microsoft/bing-chat"},
        "chatbots",
    ),
    ("Microsoft’s Bing search engine and ChatGPT.", {"openai/chatgpt"}, "the search engine"),
    ("ChatGPT cherche via Bing, de Microsoft.", {"openai/chatgpt"}, "the search engine"),
    ("Bing gained market share, Microsoft said.", set(), "no word of chatbots"),
    (
        "Microsoft: Copilot reads what Bing had indexed.",
        {"microsoft/copilot"},
        "the index, once Copilot has its name",
    ),
]

NEIGHBOURS = [
    (
        "ChatGPT, Grok, My AI et Meta AI sont visés.",
        {"openai/chatgpt", "xai/grok", "snap/my-ai", "meta/meta-ai"},
        "a list tells",
    ),
    ("My AI can write, she said of ChatGPT.", {"openai/chatgpt"}, "no list, no Snapchat"),
    (
        "It beats Falcon and Mixtral, an AI test says.",
        {"tii/falcon", "mistral/mixtral"},
        "listed with a model",
    ),
    (
        "Meta AI said the number was fictional; ChatGPT did not.",
        {"meta/meta-ai", "openai/chatgpt"},
        "chatbots speak",
    ),
    ("La voix vient d’Eleven v3.", {"elevenlabs/eleven-v3"}, "a known version needs no maker"),
    (
        "Typed by Whisper large-v3, the AI note is wrong.",
        {"openai/whisper-large-v3"},
        "a variant with a digit",
    ),
    (
        "Mistral annonce que Large 2 sera retiré.",
        {"mistral/mistral-large-2"},
        "its maker does what companies do",
    ),
    ("Tay-Tay's game-day looks, says Microsoft's AI.", set(), "a doubled name"),
    ("There was perplexity; Perplexity at the pool again.", set(), "a noun in a title"),
    ("La péniche Gemini et le bar Sora fêtent l’été.", set(), "two namesakes prove nothing"),
    ("The AI resembles us. Resemble it does, ChatGPT.", {"openai/chatgpt"}, "a verb"),
    ("Dragon age, ChatGPT said.", {"openai/chatgpt"}, "no dictation"),
    ("Lavender oil, says ChatGPT, calms.", {"openai/chatgpt"}, "a plant"),
    ("L’armée israélienne vise avec l’IA Lavender.", {"israel-defense-forces/lavender"}, "a system"),
    ("The BART station chatbot, ChatGPT, T5 terminal.", {"openai/chatgpt"}, "trains and terminals"),
    (
        "Claude Gaillard, avocat, a plaidé avec Claude et ChatGPT, selon OpenAI et Anthropic.",
        {"anthropic/claude", "openai/chatgpt"},
        "a person and a model",
    ),
    (
        "In May Claude refused; ChatGPT, from OpenAI, did not.",
        {"anthropic/claude", "openai/chatgpt"},
        "a month is no first name",
    ),
    ("Google retire Gemma d’AI Studio, IA accusée de diffamer.", {"google/gemma"}, "d’AI is no surname"),
    (
        "GPT-5, d’OpenAI, et Opus 4 font chanter.",
        {"openai/gpt-5", "anthropic/claude-opus-4"},
        "a telling version among others' models",
    ),
    ("IBM’s Watson for Oncology was unsafe.", {"ibm/watson"}, "its maker's possessive"),
    ("Devin, the AI engineer from Cognition, failed.", {"cognition/devin"}, "its maker near"),
    (
        "Microsoft’s Designer tool made the deepfakes.",
        {"microsoft/microsoft-designer"},
        "its maker's possessive",
    ),
    (
        "GitHub isn’t pulling Claude Opus 4 from Copilot.",
        {"anthropic/claude-opus-4", "microsoft/github-copilot"},
        "GitHub's, for want of Microsoft",
    ),
]

COMPANIES = [
    ("Mistral, la start-up française, lève des fonds pour son IA.", set(), "company"),
    ("Mistral AI et OpenAI négocient.", set(), "companies"),
    ("La start-up chinoise DeepSeek a levé des fonds, selon OpenAI.", set(), "company named as one"),
    ("DeepSeek said it would appeal.", set(), "a company speaks"),
    ("Des concurrents tels qu’OpenAI, DeepSeek et Mistral recrutent.", set(), "a list of companies"),
    ("L’Italie bloque DeepSeek.", {"deepseek/deepseek"}, "the chatbot"),
    ("Perplexity says the hole in Comet is plugged.", {"perplexity/comet"}, "the company, and its browser"),
    ("The voice was cloned with ElevenLabs.", {"elevenlabs/elevenlabs"}, "used as a tool"),
    ("ElevenLabs a levé 180 millions.", set(), "the company does business"),
    ("ElevenLabs raised a round.", set(), "the company does business"),
    (
        "ElevenLabs a fermé le compte ; Suno says it is legal.",
        {"elevenlabs/elevenlabs", "suno/suno"},
        "one name for maker and tool",
    ),
    ("Runway’s Gen-4 made it, Runway said.", {"runway/gen-4"}, "another product of it is named"),
    ("Meta AI, l’assistant de WhatsApp, répond.", {"meta/meta-ai"}, "assistant"),
    ("Des chercheurs de Meta AI publient un article.", set(), "laboratory"),
    ("Replit lève 250 millions de dollars.", set(), "company"),
]

PLACES = [
    ("Voir https://chatgpt.com/g/gpt-4 et www.grok.com.", set(), "addresses"),
    ("Écrire à claude@gemini-events.com.", set(), "mail address"),
    ("Un outil ChatGPT-like arrive.", {"openai/chatgpt"}, "compound"),
    ("Un discours pro-Grok chez xAI.", {"xai/grok"}, "prefix"),
    ("A Grok-powered toy, says xAI.", {"xai/grok"}, "suffix"),
    ("xAI : l’erreur de Grok, Grok's error", {"xai/grok"}, "possessive"),
    ("Des GPTs personnalisés d’OpenAI", set(), "plural is another thing"),
]

GENERATIONS = [
    (
        "Meta dropped Llama 4. Llama 4 Maverick leads.",
        {"meta/llama-4-maverick"},
        "the generation is its model named",
    ),
    (
        "Google’s Gemini 3 is here: Gemini 3 Pro is in preview.",
        {"google/gemini-3-pro"},
        "the generation is its model named",
    ),
    ("OpenAI sells GPT-4o and GPT-4o mini.", {"openai/gpt-4o", "openai/gpt-4o-mini"}, "both are models"),
    (
        "Titan retires: Amazon ends Titan Text Express.",
        {"amazon/titan-text-express"},
        "the range is its model named",
    ),
    (
        "Maverick, from Meta's Llama range, tops LMArena.",
        {"meta/llama", "meta/llama-4-maverick"},
        "only Llama 4 has a Maverick",
    ),
]

# Text, and the id of each surface as it stands in it.
DISGUISES = [
    ("Le Сhat\u00adGPT\u200b d’OpenAI", {"Сhat\u00adGPT": "openai/chatgpt"}),  # Cyrillic С, soft hyphen
    ("OpenAI : ＧＰＴ‑４ｏ", {"ＧＰＴ‑４ｏ": "openai/gpt-4o"}),  # full width, non-breaking hyphen
    ("Gr\u200bok 4 de xAI", {"Gr\u200bok 4": "xai/grok-4"}),  # zero-width space
    ("xAI vend Grоk\u00a04.", {"Grоk\u00a04": "xai/grok-4"}),  # Cyrillic о, no-break space
    ("Le mode\u0301le Claude 3.5 Sonnet", {"Claude 3.5 Sonnet": "anthropic/claude-3.5-sonnet"}),  # NFD before
    ("DALL·E 3 d’OpenAI", {"DALL·E 3": "openai/dall-e-3"}),
]

# Text, companies, platforms.
ENTITIES = [
    ("Microsoft déploie Grok 4 sur Azure AI Foundry.", ["microsoft"], ["azure-ai-foundry"]),
    ("Claude Sonnet 4 lands on Amazon Bedrock and Vertex AI.", [], ["amazon-bedrock", "vertex-ai"]),
    ("OpenAI retire GPT-4.5 de l’API d’OpenAI.", ["openai"], ["openai-api"]),
    ("Google DeepMind and Alphabet own Gemini.", ["google", "google"], []),
    ("Mistral AI publie ses poids sur Hugging Face.", ["mistral"], ["hugging-face"]),
    ("Oracle Cloud et watsonx proposent Llama 4 Scout de Meta.", ["meta"], ["oracle-cloud", "watsonx"]),
    ("xAI, la société d’Elon Musk, et Facebook.", ["xai", "meta"], []),
    ("Le R1 de DeepSeek inquiète OpenAI.", ["deepseek", "openai"], []),
    ("Snowflake offers Claude in Cortex.", ["snowflake"], ["snowflake-cortex"]),
    ("The oracle spoke of bedrock.", [], []),
]

FAMILIES = [
    ("xai/grok-4.1-fast", "xai/grok"),
    ("openai/o3-mini", "openai/o"),
    ("openai/gpt-4o-mini", "openai/gpt"),
    ("anthropic/claude-opus-4", "anthropic/claude"),
    ("anthropic/claude-3.7-sonnet", "anthropic/claude"),
    ("mistral/mistral-large-2", "mistral/mistral-large"),
    ("deepseek/deepseek-r1", "deepseek/deepseek"),
    ("alibaba/qwen3-max", "alibaba/qwen"),
    ("openai/gpt-oss-120b", "openai/gpt-oss"),
    ("amazon/nova-sonic", "amazon/nova-sonic"),
    ("xai/grok", "xai/grok"),
    ("openai/dall-e-3", "openai/dall-e"),
]

# Articles full of namesakes, and of none.
FULL_OF_NAMESAKES = [
    "Le Mistral sera fort samedi\nLe Mistral soufflera à 110 km/h. Claude Lemoine, 61 ans, "
    "président du club de voile Gemini, a annulé la régate Nova. « Sora, ma chienne, a peur », "
    "dit-il. L’opérateur a suspendu le ferry Titan.",
    "Obituary: Claude Bessy, dancer\n“Claude was a whisper on stage,” said Gemma Bond. The Bard "
    "would have approved. Her llama farm in Peru will close. She starred in Operator and Firefly.",
    "Your week: Gemini, an assistant at work flatters you. Aries: avoid the operator. "
    "Sagittarius: an app may lie to you; check the answers. A model friend named Claude calls.",
    "La NASA expose le logiciel de guidage de la capsule Gemini 8 et des modèles réduits. Une "
    "application permet de visiter. Gemini 12 clôtura le programme.",
    "Le Chat, adapté de Simenon, revient au Théâtre de l’Atelier. Claude, le mari, tue le chat. "
    "Un assistant à la mise en scène salue une intelligence rare.",
    "Titan Machinery rose 4%. Nova Ltd and Falcon Metals followed, as did Snowflake, on AI "
    "optimism. Gemini, the crypto exchange of the Winklevoss twins, listed. Amazon and Google "
    "were flat.",
    "Une IA détecte les cancers\nLe professeur Claude Dupont, 58 ans, présente un modèle "
    "d’intelligence artificielle. Mme Gemma Ricci salue l’outil. « Claude a tout codé », dit- "
    "elle.",
    "Sora, héros de Kingdom Hearts, rejoint le jeu, applaudit Microsoft. L’IA des ennemis a été "
    "revue. Bard, la classe de barde, et Claude, de Fire Emblem, sont renforcés.",
]
