from .actors import Actor, ActorName, Recipient, Succession, Supplier
from .allegations import Allegation, AllegationVia, Grade
from .claims import Claim
from .comment_facts import CommentFact
from .comparisons import EditionComparison, EditionDifference
from .deals import Deal, DealParty, Delivery
from .editions import Register, RegisterEdition, RegisterEntry
from .figures import Figure, FigureReading
from .imports import (
    ImportBatch,
    ImportChange,
    ImportConflict,
    ImportFile,
    StagedDelivery,
)
from .lists import DealList, JoinDecision, ListedDeal, StagedListing
from .merges import Merge, Subject
from .name_questions import NameQuestion, NameSuggestion
from .published import (
    DataChange,
    DealTally,
    DeliveryTally,
    PublishedDeal,
    PublishedDelivery,
)
from .quality import GradeSeen, LookedAt
from .regions import Region, RegionMember, RegionScheme
from .restrictions import Restriction
from .reviews import Review
from .saved_views import SavedView
from .sign_ins import SignIn
from .sources import Source
from .systems import (
    Category,
    CategoryName,
    DescriptionName,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)
from .uploads import UploadedTable

__all__ = [
    "Actor",
    "ActorName",
    "Allegation",
    "AllegationVia",
    "Category",
    "CategoryName",
    "Claim",
    "CommentFact",
    "DataChange",
    "Deal",
    "DealList",
    "DealParty",
    "DealTally",
    "Delivery",
    "DeliveryTally",
    "DescriptionName",
    "EditionComparison",
    "EditionDifference",
    "Figure",
    "FigureReading",
    "Grade",
    "GradeSeen",
    "ImportBatch",
    "ImportChange",
    "ImportConflict",
    "ImportFile",
    "JoinDecision",
    "ListedDeal",
    "LookedAt",
    "Merge",
    "NameQuestion",
    "NameSuggestion",
    "PublishedDeal",
    "PublishedDelivery",
    "Recipient",
    "Region",
    "RegionMember",
    "RegionScheme",
    "Register",
    "RegisterEdition",
    "RegisterEntry",
    "Restriction",
    "Review",
    "SavedView",
    "SignIn",
    "Source",
    "StagedDelivery",
    "StagedListing",
    "Subject",
    "Succession",
    "Supplier",
    "SystemName",
    "UploadedTable",
    "WeaponDescription",
    "WeaponSystem",
]
