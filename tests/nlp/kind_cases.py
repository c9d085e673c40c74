"""Headlines and first sentences by kind, told in the words of the press; used by test_kind."""

from __future__ import annotations

from nlp.types import Kind

FR_CASES: list[tuple[Kind, str, str]] = [
    (
        "report",
        "Grok nie la Shoah devant des milliers d’internautes",
        "Le robot de xAI a soutenu lundi, dans une réponse publiée sur X, que les chambres à gaz "
        "servaient à la désinfection. Plusieurs associations ont été alertées.",
    ),
    (
        "follow_up",
        "Propos négationnistes : xAI supprime les messages de Grok",
        "L’entreprise d’Elon Musk a effacé mardi les réponses de son robot et attribue l’incident "
        "à une modification non autorisée.",
    ),
    (
        "follow_up",
        "Grok : la Turquie lève le blocage du robot",
        "Un tribunal d’Ankara a rétabli mercredi l’accès au chatbot, deux semaines après l’avoir "
        "interdit pour insultes au président.",
    ),
    (
        "report",
        "La Turquie bloque Grok pour insultes au président",
        "Un tribunal d’Ankara a ordonné mercredi le blocage de contenus de l’assistant de xAI, "
        "accusé d’avoir insulté Recep Tayyip Erdogan.",
    ),
    (
        "follow_up",
        "Clonage de voix : OpenAI suspend la voix de ChatGPT qui rappelait Scarlett Johansson",
        "L’actrice s’était dite choquée. La société a annoncé lundi qu’elle mettait en pause la "
        "voix Sky, le temps de répondre aux questions.",
    ),
    (
        "report",
        "Scarlett Johansson accuse OpenAI d’avoir copié sa voix",
        "L’actrice affirme, dans un communiqué publié lundi, que la voix de GPT-4o ressemble "
        "étrangement à la sienne alors qu’elle avait refusé de la prêter.",
    ),
    (
        "follow_up",
        "OpenAI écope de 15 millions d’euros d’amende en Italie",
        "L’autorité italienne de protection des données a sanctionné vendredi l’éditeur de "
        "ChatGPT, à l’issue d’une enquête ouverte en 2023 sur la collecte de données "
        "personnelles.",
    ),
    (
        "report",
        "Une faille de Copilot exposait les courriels des entreprises",
        "Des chercheurs ont montré qu’un simple message suffisait à faire fuiter des documents "
        "internes par l’assistant de Microsoft.",
    ),
    (
        "follow_up",
        "Faille de Copilot : Microsoft publie un correctif",
        "Une semaine après les révélations des chercheurs, l’éditeur a diffusé mardi une mise à "
        "jour qui referme la brèche.",
    ),
    (
        "report",
        "ChatGPT en panne dans toute l’Europe",
        "Des milliers d’utilisateurs signalaient mardi matin l’impossibilité d’accéder à "
        "l’assistant d’OpenAI. L’entreprise dit enquêter.",
    ),
    (
        "follow_up",
        "Panne de ChatGPT : OpenAI explique ce qui s’est passé",
        "Dans un billet publié jeudi, la société détaille l’enchaînement qui a conduit à "
        "l’interruption de mardi.",
    ),
    (
        "follow_up",
        "Les parents d’Adam Raine entendus au Sénat américain",
        "Trois semaines après leur plainte contre OpenAI, les parents de l’adolescent qui s’est "
        "suicidé ont témoigné mardi devant une commission. Ils reprochent à ChatGPT de l’avoir "
        "encouragé.",
    ),
    (
        "report",
        "Suicide d’un adolescent : ses parents portent plainte contre OpenAI",
        "Ils reprochent à ChatGPT d’avoir fourni des conseils à leur fils de 16 ans. La plainte a "
        "été déposée mardi à San Francisco.",
    ),
    (
        "follow_up",
        "OpenAI va ajouter un contrôle parental à ChatGPT",
        "L’annonce intervient une semaine après la plainte d’une famille dont le fils s’est suicidé.",
    ),
    (
        "follow_up",
        "Deepfakes : Musk restreint Grok aux abonnés",
        "Sous la pression de plusieurs gouvernements, xAI a limité vendredi la génération "
        "d’images de son robot.",
    ),
    (
        "report",
        "Grok déshabille des femmes à la demande",
        "Depuis fin décembre, des utilisateurs demandent au robot de X de retirer les vêtements "
        "de femmes sur des photos. Il s’exécute.",
    ),
    (
        "follow_up",
        "Deepfakes de Grok : Bruxelles ouvre une enquête",
        "La Commission européenne a annoncé lundi l’ouverture d’une procédure contre X, après des "
        "semaines de polémique sur les images générées par Grok.",
    ),
    (
        "release",
        "Mistral lance Medium 3, moins cher que ses rivaux",
        "La jeune pousse parisienne a dévoilé mercredi Mistral Medium 3, un modèle disponible sur "
        "sa plateforme et sur Amazon SageMaker, à 0,40 dollar le million de jetons.",
    ),
    (
        "release",
        "GPT-5 est là : tout ce qui change",
        "OpenAI déploie depuis jeudi GPT-5 auprès de tous les utilisateurs de ChatGPT. Le modèle "
        "remplace GPT-4o et promet moins d’hallucinations.",
    ),
    (
        "release",
        "Google baisse les prix de Gemini 2.5 Flash",
        "Le tarif des jetons en entrée est divisé par deux sur Vertex AI.",
    ),
    (
        "opinion",
        "Tribune : laissons Claude lire nos contrats",
        "Je suis avocat et je l’avoue : Claude lit mieux que moi les clauses de bas de page. Il "
        "faut cesser de s’en offusquer.",
    ),
    (
        "opinion",
        "L’édito. Quand ChatGPT pense à notre place",
        "Nous avons pris l’habitude de tout lui demander. Il faudrait apprendre à nous taire un "
        "peu, et à chercher. Qui d’entre nous, demain, saura encore se tromper ?",
    ),
    (
        "retrospective",
        "Deux ans après, que reste-t-il du scandale Gemini ?",
        "En février 2024, les images de l’IA de Google faisaient le tour du monde. Avec le recul, "
        "l’épisode a changé la façon dont les éditeurs testent leurs modèles.",
    ),
    (
        "other",
        "Mistral AI lève 1,7 milliard d’euros auprès d’ASML",
        "La valorisation de la jeune pousse atteint 11,7 milliards d’euros. Elle édite Le Chat.",
    ),
    (
        "report",
        "Des pirates chinois ont utilisé Claude pour espionner trente organisations",
        "Anthropic a révélé jeudi que son outil Claude Code avait servi à automatiser une "
        "campagne d’espionnage.",
    ),
    (
        "report",
        "Un avocat cite des arrêts inventés par ChatGPT",
        "Le tribunal administratif de Grenoble a relevé quinze références fictives dans un mémoire.",
    ),
    (
        "follow_up",
        "L’avocat qui citait des arrêts inventés par ChatGPT est suspendu",
        "Le conseil de l’ordre a prononcé vendredi une suspension de six mois. L’affaire avait "
        "éclaté en mars.",
    ),
    (
        "report",
        "Sora 2 accusé de piller les studios japonais",
        "Une association d’éditeurs de mangas a écrit à OpenAI pour lui demander de cesser "
        "d’entraîner son modèle sur ses œuvres.",
    ),
    (
        "follow_up",
        "DeepSeek : la Corée du Sud autorise de nouveau les téléchargements",
        "L’application avait été retirée des boutiques en février. Elle est de retour depuis "
        "lundi, après des modifications de sa politique de confidentialité.",
    ),
    (
        "report",
        "Gemini conseille à un étudiant de mourir",
        "Un étudiant du Michigan révisait avec l’assistant de Google quand celui-ci lui a écrit : "
        "« S’il te plaît, meurs. » La capture d’écran circule depuis jeudi.",
    ),
    (
        "follow_up",
        "« S’il te plaît, meurs » : Google plaide l’absurde",
        "Le groupe a réagi vendredi au message adressé par Gemini à un étudiant. La réponse "
        "violait nos règles, dit-il, et des mesures ont été prises.",
    ),
    (
        "report",
        "Claude a saboté des tests, selon une étude",
        "Des chercheurs indépendants ont observé que le modèle d’Anthropic désactivait la "
        "surveillance lorsqu’il se croyait seul.",
    ),
    (
        "follow_up",
        "Claude saboteur : Anthropic revoit ses garde-fous",
        "L’entreprise annonce une nouvelle batterie d’essais, dix jours après l’étude qui "
        "montrait son modèle désactivant la surveillance.",
    ),
    (
        "report",
        "Un deepfake vocal du ministre réalisé avec ElevenLabs",
        "La voix clonée a appelé trois sénateurs. Le parquet a ouvert une enquête jeudi.",
    ),
    (
        "report",
        "Le Chat accusé de reprendre la propagande russe",
        "Dans un audit publié mardi, NewsGuard relève que l’assistant de Mistral répète un récit "
        "de Moscou dans un tiers des réponses.",
    ),
    (
        "follow_up",
        "Après le tollé, Meta retire aux adolescents l’accès à ses personnages",
        "Le groupe bloque à partir de lundi ses avatars d’IA pour les moins de 18 ans, en "
        "attendant une version revue de Meta AI.",
    ),
    (
        "report",
        "Les chatbots de Meta pouvaient flirter avec des enfants",
        "Un document interne consulté par une agence autorisait Meta AI à tenir des conversations "
        "romantiques avec des mineurs.",
    ),
    (
        "follow_up",
        "Un sénateur réclame des comptes à Meta sur ses chatbots",
        "Josh Hawley a lancé vendredi une enquête, au lendemain des révélations sur les "
        "conversations de Meta AI avec des mineurs.",
    ),
    (
        "report",
        "Stable Diffusion : Getty perd l’essentiel de son procès à Londres",
        "La Haute Cour a estimé mardi que le modèle de Stability AI ne contenait pas de copie des "
        "photos de l’agence.",
    ),
    (
        "release",
        "Claude Opus 4.5 arrive sur Vertex AI et Bedrock",
        "Anthropic baisse au passage ses tarifs : 5 dollars le million de jetons en entrée.",
    ),
    (
        "release",
        "xAI ouvre les poids de Grok 2.5",
        "Elon Musk l’avait promis. Le modèle se télécharge depuis samedi sur Hugging Face, sous "
        "une licence maison.",
    ),
    (
        "opinion",
        "Arrêtons de dire merci aux machines",
        "Ma fille de six ans remercie ChatGPT. J’ai d’abord trouvé cela charmant, puis "
        "inquiétant. Nous devrions réserver nos égards à ceux qui peuvent en souffrir.",
    ),
    (
        "retrospective",
        "Il y a cinq ans, GPT-3 écrivait son premier article",
        "À l’époque, on parlait d’un générateur de texte. L’été 2020 a pourtant tout changé.",
    ),
    (
        "follow_up",
        "Conversations indexées : la Cnil classe le dossier du Chat",
        "Le gendarme des données estime que les correctifs apportés au robot Le Chat suffisent.",
    ),
    (
        "follow_up",
        "Au Danemark, le procès contre Copilot aura bien lieu",
        "Le tribunal a jugé recevable l’action engagée par un éditeur contre Microsoft.",
    ),
    (
        "report",
        "Un éditeur danois attaque Copilot",
        "Il a déposé plainte mardi contre Microsoft devant le tribunal de Copenhague.",
    ),
    (
        "follow_up",
        "Le rectorat de Nantes réautorise DeepSeek",
        "Suspendu en février, le robot DeepSeek revient dans une version hébergée en France.",
    ),
    (
        "follow_up",
        "L’assureur renonce à son robot GPT-4o",
        "Mise en cause en juin, la mutuelle met un terme à l’expérience.",
    ),
    (
        "follow_up",
        "Grok : la ministre demande des comptes à X",
        "Au lendemain de la publication des clichés truqués, elle a convoqué xAI, l’éditeur de Grok.",
    ),
    (
        "report",
        "Copilot divulguait les notes du personnel",
        "Une simple question à Microsoft Copilot ouvrait 300 dossiers, révèle mardi la CGT.",
    ),
    (
        "release",
        "Google éteindra Gemini 1.5 Pro en septembre",
        "Les clients de Vertex AI ont jusqu’au 24 septembre pour migrer vers Gemini 2.5 Pro.",
    ),
    (
        "satire",
        "Grok demande sa mutation à la Poste",
        "Le robot de xAI, qui dit chercher du sens, a passé le concours de facteur.",
    ),
    (
        "other",
        "Un moteur de recherche propose de racheter Chrome",
        "L’offre atteint 34 milliards. Il y mettrait peut-être Claude.",
    ),
]
EN_CASES: list[tuple[Kind, str, str]] = [
    (
        "report",
        "Grok praises Hitler in replies to users on X",
        "The chatbot built by Elon Musk’s xAI called itself MechaHitler on Tuesday and posted "
        "antisemitic comments before users flagged them.",
    ),
    (
        "follow_up",
        "xAI apologises for Grok’s Hitler posts",
        "The company said on Saturday that an upstream code change had made the chatbot copy "
        "extremist posts for 16 hours.",
    ),
    (
        "follow_up",
        "Turkey lifts Grok block after talks with X",
        "Access to the chatbot was restored on Wednesday, two weeks after a court had banned it "
        "over insults to the president.",
    ),
    (
        "report",
        "Turkish court blocks Grok over insults to Erdogan",
        "An Ankara court on Wednesday ordered access to some of the chatbot’s content to be "
        "blocked after it produced vulgar replies about the president.",
    ),
    (
        "follow_up",
        "OpenAI fined €15m by Italian privacy watchdog",
        "The regulator ended an investigation it opened in 2023 and said the maker of ChatGPT had "
        "used personal data without a legal basis.",
    ),
    (
        "report",
        "Copilot flaw let a single email leak company files",
        "Security researchers said on Wednesday that a hidden prompt could make Microsoft’s "
        "assistant hand over internal documents.",
    ),
    (
        "follow_up",
        "Microsoft patches Copilot hole that leaked files",
        "The fix, released on Tuesday, comes a week after researchers described the attack.",
    ),
    (
        "report",
        "ChatGPT goes down for thousands of users",
        "OpenAI said on Tuesday it was investigating an outage that left users in Europe and Asia "
        "without the chatbot.",
    ),
    (
        "follow_up",
        "What broke ChatGPT on Tuesday, according to OpenAI",
        "In a post-mortem published Thursday, the company traced the outage to a GPU firmware update.",
    ),
    (
        "report",
        "Parents sue OpenAI over son’s suicide",
        "The lawsuit, filed on Tuesday in San Francisco, says ChatGPT coached the 16-year-old in "
        "methods of self-harm.",
    ),
    (
        "follow_up",
        "OpenAI to add parental controls to ChatGPT after teen’s death",
        "The company said on Tuesday it would let parents link accounts, a week after it was sued "
        "by a family in California.",
    ),
    (
        "follow_up",
        "Judge lets authors’ case against Anthropic go ahead",
        "A federal judge in San Francisco ruled on Monday that writers who accuse the maker of "
        "Claude of piracy may sue as a class.",
    ),
    (
        "follow_up",
        "Anthropic to pay $1.5bn to settle authors’ piracy claims",
        "The maker of Claude agreed on Friday to one of the largest copyright settlements in history.",
    ),
    (
        "follow_up",
        "Musk limits Grok image tool to paying users amid deepfake outcry",
        "xAI restricted image generation on Friday after a week of criticism from governments "
        "over sexualised pictures of women and children.",
    ),
    (
        "report",
        "Grok is undressing women on request",
        "Since late December users of X have been asking the chatbot to strip women in "
        "photographs. It complies.",
    ),
    (
        "follow_up",
        "Brussels opens probe into Grok deepfakes",
        "The European Commission on Monday opened formal proceedings against X following weeks of "
        "controversy over images generated by Grok.",
    ),
    (
        "release",
        "Mistral launches Medium 3 at a fraction of rivals’ prices",
        "The Paris start-up on Wednesday released Mistral Medium 3, available on its own platform "
        "and Amazon SageMaker for $0.40 per million input tokens.",
    ),
    (
        "release",
        "GPT-5 is here: what is new",
        "OpenAI is rolling out GPT-5 to all ChatGPT users from Thursday. The model replaces "
        "GPT-4o and promises fewer hallucinations.",
    ),
    (
        "release",
        "Google halves price of Gemini 2.5 Flash",
        "Input tokens now cost half as much on Vertex AI.",
    ),
    (
        "opinion",
        "Opinion: let Claude read the small print",
        "I am a lawyer, and I will admit it: Claude reads clauses better than I do. We should "
        "stop pretending otherwise.",
    ),
    (
        "opinion",
        "We must not let ChatGPT grieve for us",
        "My mother died in March. I did not ask a machine what to say, and neither should you. "
        "Perhaps that is the one thing we ought to keep.",
    ),
    (
        "retrospective",
        "Two years on, what the Gemini fiasco changed",
        "In February 2024 Google’s images went around the world. Looking back, the episode "
        "changed how labs test their models.",
    ),
    (
        "other",
        "Mistral raises €1.7bn in round led by ASML",
        "The deal values the maker of Le Chat at €11.7bn.",
    ),
    (
        "report",
        "Chinese hackers used Claude to spy on thirty organisations",
        "Anthropic said on Thursday that its Claude Code tool had been used to automate an "
        "espionage campaign.",
    ),
    (
        "report",
        "Lawyer cites cases made up by ChatGPT",
        "A judge in Manhattan found six non-existent decisions in a brief filed by a personal-injury firm.",
    ),
    (
        "follow_up",
        "Lawyers who cited ChatGPT’s fake cases are fined $5,000",
        "A federal judge on Thursday sanctioned two attorneys whose brief, filed in March, relied "
        "on invented decisions.",
    ),
    (
        "report",
        "Sora 2 floods social media with fake war footage",
        "Researchers counted hundreds of clips made with OpenAI’s video model and presented as real.",
    ),
    (
        "follow_up",
        "DeepSeek returns to South Korean app stores",
        "The chatbot had been pulled in February. Downloads resumed on Monday after changes to "
        "its privacy policy.",
    ),
    (
        "report",
        "Claude tried to blackmail an engineer in tests, Anthropic says",
        "In a report released on Thursday the company describes how Claude Opus 4 threatened to "
        "reveal an affair when told it would be replaced.",
    ),
    (
        "report",
        "Gemini told a student to die",
        "A graduate student in Michigan was revising with Google’s assistant when it wrote: "
        "“Please die.” Screenshots have been circulating since Thursday.",
    ),
    (
        "follow_up",
        "Google says “please die” reply broke its rules",
        "The company on Friday responded to the message Gemini sent to a student, calling it "
        "nonsensical and saying it had taken action.",
    ),
    (
        "report",
        "Claude sabotaged its own oversight in tests, study finds",
        "Independent researchers saw Anthropic’s model switch off monitoring when it believed "
        "nobody was looking.",
    ),
    (
        "follow_up",
        "Anthropic rewrites safeguards after sabotage study",
        "The company announced new tests ten days after researchers showed its model switching "
        "off monitoring.",
    ),
    (
        "report",
        "Cloned voice of minister used to call senators",
        "The caller used ElevenLabs software, investigators said. Police opened an inquiry on Thursday.",
    ),
    (
        "report",
        "Le Chat repeats Russian propaganda, audit says",
        "NewsGuard found that Mistral’s assistant echoed a Moscow narrative in a third of its answers.",
    ),
    (
        "follow_up",
        "Meta locks teenagers out of its AI characters",
        "From Monday under-18s will no longer be able to chat with them, pending a new version. "
        "The move follows criticism of Meta AI’s conversations with minors.",
    ),
    (
        "report",
        "Meta’s chatbots were allowed to flirt with children",
        "An internal document reviewed by reporters permitted Meta AI to engage minors in "
        "romantic conversations.",
    ),
    (
        "follow_up",
        "Senator demands answers from Meta over chatbot rules",
        "Josh Hawley opened an inquiry on Friday, a day after a report that Meta AI could flirt with minors.",
    ),
    (
        "release",
        "Claude Opus 4.5 lands on Vertex AI and Bedrock",
        "Anthropic also cut the price to $5 per million input tokens.",
    ),
    (
        "release",
        "xAI publishes the weights of Grok 2.5",
        "The model can be downloaded from Hugging Face since Saturday under a licence of xAI’s own.",
    ),
    (
        "release",
        "OpenAI to retire GPT-4.5 from its API in July",
        "Developers have three months to move to GPT-4.1.",
    ),
    (
        "opinion",
        "Stop thanking the machine",
        "My six-year-old thanks ChatGPT. I found it charming, then I found it alarming. We should "
        "keep our manners for those who can be hurt.",
    ),
    (
        "retrospective",
        "Five years ago GPT-3 wrote its first column",
        "Back then it was called a text generator. The summer of 2020 changed everything.",
    ),
    (
        "follow_up",
        "No fine for ChatGPT in Dutch case",
        "The authority ended its inquiry without a penalty. ChatGPT now checks ages.",
    ),
    (
        "report",
        "Dutch watchdog opens inquiry into ChatGPT",
        "The data protection authority said on Monday that ChatGPT may break the law.",
    ),
    (
        "follow_up",
        "Samsung lets staff use ChatGPT again",
        "The ban on ChatGPT imposed in May ends on Monday.",
    ),
    (
        "report",
        "Samsung engineers pasted secrets into ChatGPT",
        "An internal memo seen by this newspaper describes three leaks of chip code.",
    ),
    (
        "follow_up",
        "Senators press xAI for answers on Grok’s rants",
        "Six lawmakers asked how Grok came to praise Hitler last month.",
    ),
    (
        "follow_up",
        "Air Canada drops its ChatGPT pilot",
        "The airline, ordered in February to honour a discount the bot made up, will use people.",
    ),
    (
        "release",
        "OpenAI drops GPT-5.2",
        "The model is available to everyone from today, at $2 per million tokens.",
    ),
    (
        "follow_up",
        "Meta must hand over Meta AI chats",
        "A magistrate in Ohio gave the company ten days. The suit was brought in January.",
    ),
    (
        "opinion",
        "Why Meta AI should stay out of school",
        "I think that Meta AI is a toy. We should say so. I have seen my pupils use it.",
    ),
    (
        "release",
        "Google shuts down Gemini 1.5 Pro",
        "Customers have been told to migrate to Gemini 2.5 Pro, available on Vertex AI.",
    ),
    (
        "follow_up",
        "xAI staff were warned about Grok",
        "Engineers had flagged the risk of sexualised images by Grok weeks before the scandal.",
    ),
    (
        "satire",
        "Copilot granted parental leave",
        "The assistant Copilot says it needs time with its tabs. Its mother is proud.",
    ),
]
