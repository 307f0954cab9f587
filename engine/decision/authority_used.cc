#include "engine/decision/authority_used.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/approval/authority.h"

namespace trinhky::decision {
namespace {

using base::json;
using base::Result;

// As the definition says, or else the matrix of a workflow that does not; empty when neither does.
Result<std::string> paper_of(Turn& turn) {
  json named = turn.definition().paper;
  if (named.is_null() && turn.world().authority != nullptr) {
    const auto& papers = turn.world().authority->papers_of;
    const auto known = papers.find(turn.instance().definition);
    if (known != papers.end()) named = known->second;
  }
  const auto worked_out = turn.evaluated({{"paper", std::move(named)}});
  if (!worked_out) return std::unexpected(worked_out.error());
  return base::text_or(*worked_out, "paper");
}

approval::Decider decider_of(const Turn& turn, const OpenWork& work, const directory::Capacity& capacity) {
  approval::Decider decider{.body = {}, .position = capacity.position, .ground = capacity.ground, .substitution = {}};
  const auto body =
      std::ranges::find(work.to, std::string("body-member"), [](const Addressee& to) { return to.seat.kind; });
  if (body != work.to.end()) decider.body = body->seat.body;
  const auto substitution = turn.world().directory->substitution(capacity.substitution);
  if (substitution) decider.substitution = substitution->ground;
  return decider;
}

// Who signed on paper, as the block of the signature rests on a position and perhaps a substitution.
approval::Decider signer_of(const Turn& turn, const json& signature) {
  approval::Decider signer;
  const auto holding = turn.world().directory->holding(base::text_or(signature, "holding"));
  if (holding) signer.position = holding->position;
  signer.ground = base::text_or(signature, "capacity") == "Q." ? "acting" : "own";
  const auto substitution = turn.world().directory->substitution(base::text_or(signature, "substitution"));
  if (!substitution) return signer;
  // On a substitution the head's position is exercised, not the signer's own.
  const auto head = turn.world().directory->holding(substitution->holding);
  if (head) signer.position = head->position;
  signer.ground = "substitution";
  signer.substitution = substitution->ground;
  return signer;
}

base::Error outside(const std::string& paper) {
  const std::string vi = paper.empty() ? std::string() : " “" + paper + "”";
  const std::string en = paper.empty() ? std::string() : " \"" + paper + "\"";
  return {.code = base::ErrorCode::forbidden,
          .type = "outside-authority",
          .message = {"Theo bảng thẩm quyền của cơ quan, đồng chí không quyết định loại văn bản" + vi + ".",
                      "By the office's matrix of authority you do not decide this kind of paper" + en + "."}};
}

bool has_authority_to_tell(const OpenWork& work, const definition::Work& words) {
  const bool initial = words.mark.starts_with("initial-");
  return work.role.empty() && (!initial || words.authority_required);
}

}  // namespace

Result<json> authority_used(Turn& turn, const OpenWork& work, const definition::Work& words,
                            const directory::Capacity& capacity, const json& hand) {
  if (!has_authority_to_tell(work, words)) return json();
  const auto paper = paper_of(turn);
  if (!paper) return std::unexpected(paper.error());
  const approval::Authority* matrix = turn.world().authority;
  std::optional<approval::Power> power;
  if (matrix != nullptr) power = approval::power_of(*matrix, *paper, decider_of(turn, work, capacity));
  if (!power && words.authority_required) return std::unexpected(outside(*paper));
  if (matrix == nullptr || paper->empty()) return json();
  if (!power) return json{{"paper", *paper}, {"row", nullptr}};
  json used = approval::to_json(*power);
  const json signature = hand.is_object() ? hand.value("signature", json()) : json();
  if (signature.is_object()) used["capacity"] = base::text_or(signature, "capacity");
  return used;
}

Result<json> authority_signed(Turn& turn, const OpenWork& work, const definition::Work& words, const json& hand) {
  const json signature = hand.value("signature", json());
  if (!words.signs || !signature.is_object() || !has_authority_to_tell(work, words)) return json();
  auto paper = paper_of(turn);
  if (!paper) return std::unexpected(paper.error());
  const std::string formula = base::text_or(signature, "capacity");
  approval::Decider signer = signer_of(turn, signature);
  const approval::Authority* matrix = turn.world().authority;
  std::optional<approval::Power> power;
  if (matrix != nullptr) power = approval::power_of(*matrix, *paper, signer);
  if (matrix != nullptr && !power && !words.signs->collective.empty() && formula != "TL." && formula != "TUQ.") {
    signer.body = words.signs->collective;
    power = approval::power_of(*matrix, *paper, signer);
  }
  if (!power && words.authority_required) {
    base::Error error = outside(*paper);
    error.message = {
        "Theo bảng thẩm quyền của cơ quan, người đã ký không có thẩm quyền ký loại văn bản này" +
            (paper->empty() ? std::string() : " (“" + *paper + "”)") + ".",
        "By the office's matrix of authority the person who signed has no authority for this kind of paper" +
            (paper->empty() ? std::string() : " (\"" + *paper + "\")") + "."};
    error.pointer = "/signed_by";
    return std::unexpected(std::move(error));
  }
  if (matrix == nullptr || paper->empty()) return json();
  if (!power) return json{{"paper", *paper}, {"row", nullptr}};
  json used = approval::to_json(*power);
  used["capacity"] = formula;
  return used;
}

Result<void> within_authority(Turn& turn, const OpenWork& work, const definition::Work& words,
                              const directory::Capacity& capacity) {
  if (!words.authority_required) return {};
  const auto used = authority_used(turn, work, words, capacity, json());
  if (!used) return std::unexpected(used.error());
  return {};
}

}  // namespace trinhky::decision
