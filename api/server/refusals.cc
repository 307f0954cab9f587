#include "api/server/refusals.h"

namespace trinhky::server::refusals {

const TransportRefusal& bad_request() {
  static const TransportRefusal value{
      400,
      "bad-request",
      {"Không đọc được yêu cầu", "The request cannot be read"},
      {"Phần đầu của yêu cầu không đúng giao thức HTTP.", "The head of the request does not follow HTTP."}};
  return value;
}

const TransportRefusal& bad_target() {
  static const TransportRefusal value{
      400,
      "bad-target",
      {"Không đọc được địa chỉ", "The address cannot be read"},
      {"Địa chỉ chứa ký tự không được phép.", "The address holds characters that are not allowed."}};
  return value;
}

const TransportRefusal& bad_framing() {
  static const TransportRefusal value{
      400,
      "bad-framing",
      {"Không xác định được độ dài nội dung", "The length of the body is not clear"},
      {"Nội dung phải được gửi với Content-Length hoặc Transfer-Encoding: chunked, không dùng cả hai.",
       "The body must come with Content-Length or with Transfer-Encoding: chunked, never both."}};
  return value;
}

const TransportRefusal& missing_host() {
  static const TransportRefusal value{
      400,
      "missing-host",
      {"Thiếu tên máy chủ", "The host name is missing"},
      {"Yêu cầu phải có đúng một trường Host.", "A request must carry exactly one Host field."}};
  return value;
}

const TransportRefusal& missing_idempotency_key() {
  static const TransportRefusal value{
      400,
      "missing-idempotency-key",
      {"Thiếu mã lệnh", "The command has no id"},
      {"Lệnh phải có trường Idempotency-Key là một UUID, để gửi lại không bị thực hiện hai lần.",
       "A command needs a UUID in Idempotency-Key, so that sending it again does not do it twice."}};
  return value;
}

const TransportRefusal& not_found() {
  static const TransportRefusal value{404,
                                      "no-such-resource",
                                      {"Không tìm thấy", "Not found"},
                                      {"Không có địa chỉ này trong API.", "The API knows no such address."}};
  return value;
}

const TransportRefusal& method_not_allowed() {
  static const TransportRefusal value{
      405,
      "method-not-allowed",
      {"Phương thức không dùng được ở đây", "The method is not allowed here"},
      {"Các phương thức dùng được nằm trong trường Allow.", "The field Allow names the methods that are."}};
  return value;
}

const TransportRefusal& timed_out() {
  static const TransportRefusal value{408,
                                      "request-timeout",
                                      {"Yêu cầu đến quá chậm", "The request came too slowly"},
                                      {"Kết nối được đóng vì yêu cầu không đến đủ trong thời gian cho phép.",
                                       "The connection is closed because the request did not arrive in time."}};
  return value;
}

const TransportRefusal& body_too_large() {
  static const TransportRefusal value{
      413,
      "body-too-large",
      {"Dung lượng vượt mức cho phép", "Too large"},
      {"Nội dung gửi lên vượt quá dung lượng cho phép.", "The body exceeds what is allowed here."}};
  return value;
}

const TransportRefusal& body_not_expected() {
  static const TransportRefusal value{413,
                                      "body-not-expected",
                                      {"Không nhận nội dung", "No body is taken here"},
                                      {"Yêu cầu này không được kèm nội dung.", "This request must not carry a body."}};
  return value;
}

const TransportRefusal& wrong_content_type() {
  static const TransportRefusal value{
      415,
      "content-type",
      {"Kiểu nội dung không dùng được", "The content type is not supported"},
      {"Nội dung gửi lên phải là JSON, mã hóa UTF-8.", "The body must be JSON in UTF-8."}};
  return value;
}

const TransportRefusal& wrong_expectation() {
  static const TransportRefusal value{417,
                                      "expectation",
                                      {"Không đáp ứng được trường Expect", "The expectation cannot be met"},
                                      {"Chỉ hỗ trợ Expect: 100-continue.", "Only Expect: 100-continue is supported."}};
  return value;
}

const TransportRefusal& wrong_host() {
  static const TransportRefusal value{
      421,
      "wrong-host",
      {"Sai tên máy chủ", "Wrong host"},
      {"Máy chủ này không phục vụ tên miền được yêu cầu.", "This server does not answer for the host asked for."}};
  return value;
}

const TransportRefusal& head_too_large() {
  static const TransportRefusal value{
      431,
      "head-too-large",
      {"Phần đầu yêu cầu quá dài", "The head of the request is too long"},
      {"Phần đầu của yêu cầu vượt quá dung lượng cho phép.", "The head of the request exceeds what is allowed."}};
  return value;
}

const TransportRefusal& unknown_method() {
  static const TransportRefusal value{
      501, "unknown-method", {"Phương thức không được hỗ trợ", "The method is not supported"}, {"", ""}};
  return value;
}

const TransportRefusal& unknown_version() {
  static const TransportRefusal value{505,
                                      "unknown-version",
                                      {"Phiên bản HTTP không được hỗ trợ", "The HTTP version is not supported"},
                                      {"Máy chủ dùng HTTP/1.1.", "The server speaks HTTP/1.1."}};
  return value;
}

const TransportRefusal& failed() {
  static const TransportRefusal value{
      500,
      "internal",
      {"Hệ thống gặp lỗi", "Something went wrong on our side"},
      {"Sự việc đã được ghi lại cùng mã yêu cầu.", "It has been recorded with the id of the request."}};
  return value;
}

const TransportRefusal& busy() {
  static const TransportRefusal value{503,
                                      "busy",
                                      {"Hệ thống đang bận", "The system is busy"},
                                      {"Đề nghị thử lại sau giây lát.", "Please try again in a moment."}};
  return value;
}

const TransportRefusal& too_slow() {
  static const TransportRefusal value{
      503,
      "no-answer-in-time",
      {"Hệ thống chưa trả lời kịp", "No answer in time"},
      {"Yêu cầu có thể vẫn được thực hiện; gửi lại với cùng mã lệnh là an toàn.",
       "The request may still be carried out; sending it again with the same id is safe."}};
  return value;
}

const TransportRefusal& no_spool() {
  static const TransportRefusal value{503,
                                      "no-room-for-uploads",
                                      {"Chưa nhận được tệp", "Files cannot be taken now"},
                                      {"Máy chủ không ghi được tệp tải lên.", "The server cannot write uploads."}};
  return value;
}

}  // namespace trinhky::server::refusals
