/** The help page, short, in both languages; the sections stand in the same order in each. */
export interface HelpSection { title: string; ordered: boolean; points: string[] }

export const HELP: Record<'vi' | 'en', HelpSection[]> = {
  vi: [
    {
      title: 'Một năm diễn ra thế nào',
      ordered: true,
      points: [
        'Văn phòng cấp tỉnh nhập văn bản hướng dẫn. Mỗi gạch đầu dòng thành một nhiệm vụ; chỗ đáng ngờ được nêu bên cạnh nguyên văn.',
        'Chuyên viên đặt chủ trì, hạn và đơn vị áp dụng, rồi trình. Ban Thường trực thông qua, văn thư cấp số và phát hành.',
        'Khi phát hành, mỗi đơn vị nhận một chương trình để soạn, đã điền sẵn các nhiệm vụ của đơn vị mình.',
        'Đơn vị ghi nội dung, thời gian, người thực hiện; trình rà soát; tập thể quyết định; ký và phát hành.',
        'Cấp tỉnh xem xét, ghi nhận hoặc đề nghị bổ sung. Cấp tỉnh không phê duyệt thay đơn vị.',
        'Mỗi quý mở một kỳ báo cáo. Đến giờ chốt, đơn vị chưa nộp được ghi là "chưa nộp"; số liệu trống không phải là số 0.',
      ],
    },
    {
      title: 'Việc hằng ngày',
      ordered: false,
      points: [
        'Việc của tôi: các việc đang chờ, việc quá hạn đứng đầu; bên dưới là hồ sơ đang ở người khác và ai đang giữ.',
        'Trong hồ sơ, phần "Việc đồng chí có thể làm" nêu mọi việc làm được. Việc chưa làm được có ghi lý do.',
        'Trả lại phải ghi lý do; người nhận đọc nguyên văn lý do đó.',
        'Nội dung đang soạn tự lưu. Mất mạng hay hết phiên, nội dung vẫn còn trên máy và được gửi lại sau.',
        'Quyết định đã có trên giấy hoặc tại cuộc họp thì người được giao ghi nhận vào, kèm ngày, số phiếu và biên bản.',
        'Trước khi vắng mặt, vào tài khoản của mình, mục "Xử lý thay", chọn người làm thay, thời gian và căn cứ; việc không phải chờ, hồ sơ không đổi người giữ.',
        'Nhờ thêm người, xin ý kiến, giao lại, theo dõi, tạm dừng nằm trong "Việc khác". Bấm nhầm mà còn thời gian thì hoàn tác ngay ở đó.',
        'Trao đổi: hỏi, góp ý và nhắc tên đồng nghiệp bằng @. Trao đổi không thay cho quyết định.',
      ],
    },
    {
      title: 'Thời hạn và thông báo',
      ordered: false,
      points: [
        'Cạnh mỗi hạn có "Cách tính hạn": tính từ ngày nào, bỏ ngày nghỉ nào. Hạn ghi theo ngày thì hết ngày mới hết hạn.',
        'Cần thêm thời gian: trước khi hết hạn, vào "Việc khác", bấm "Đề nghị gia hạn", ghi ngày và lý do. Người có quyền đồng ý hay không đều được ghi lại cùng hạn cũ.',
        'Trong mục Thông báo, mỗi thông báo có "Vì sao tôi nhận được?". Cuối trang là cách nhận: giờ nhận, số thông báo mỗi ngày, các kênh, báo trên trình duyệt.',
        'Địa chỉ lịch ở cuối trang Thông báo đưa hạn việc vào lịch trên điện thoại. Ai biết địa chỉ đều xem được; lộ thì thu hồi và tạo địa chỉ mới.',
        'Thư báo việc chỉ mở trang để xem và hỏi; không có việc gì được quyết định chỉ vì bấm vào đường dẫn trong thư.',
      ],
    },
    {
      title: 'Từ dùng trong hệ thống',
      ordered: false,
      points: [
        'Hồ sơ: một công việc đang chạy hoặc đã xong, đi qua các bước của quy trình.',
        'Nhiệm vụ: một việc được giao trong hướng dẫn; chương trình trả lời nhiệm vụ, báo cáo nêu kết quả.',
        'Xác nhận trong hệ thống: một người tự bấm sau khi đăng nhập, gắn với đúng nội dung đã hiển thị. Đây không phải là chữ ký số.',
        'Ghi nhận từ văn bản, cuộc họp: quyết định diễn ra bên ngoài, do người có tên nhập vào kèm nguồn.',
        'Ghi nhận: cấp trên đã xem chương trình và không có đề nghị gì thêm.',
        'DỰ THẢO: in trên mọi bản cho đến khi văn bản được phát hành.',
      ],
    },
  ],
  en: [
    {
      title: 'How a year goes',
      ordered: true,
      points: [
        'The provincial office imports the guidance. Each bullet becomes an obligation; doubtful places stand beside the text as written.',
        'An officer sets lead, due date and units, and submits. The Standing Board decides, the clerk numbers and issues.',
        'On issue every unit gets a programme to draft, filled in with the obligations that apply to it.',
        'The unit writes what, when and who; submits for review; its body decides; it is signed and issued.',
        'The province considers it, notes it or asks for changes. It does not approve in the unit’s place.',
        'Each quarter opens a report round. At the closing time units that have not submitted are listed as such; a blank is not a zero.',
      ],
    },
    {
      title: 'Every day',
      ordered: false,
      points: [
        'My work: what waits for you, overdue first; beneath it the papers others hold, and who holds them.',
        'On a paper, "What you can do" lists every act. What is not possible now says why.',
        'A return needs a reason; whoever gets the paper back reads exactly that sentence.',
        'What you write is saved by itself. Without network or log-in it stays on the machine and is sent later.',
        'What was decided on paper or in a meeting is recorded by the person in charge of it, with date, votes and minutes.',
        'Before being away, open your account, then "Standing in", and choose who does your work, on which days and on what ground; nothing has to wait and no paper changes hands.',
        'To add somebody, ask for an opinion, hand on, follow or put on hold, open "Other acts". What was pressed by mistake can be undone there while there is time.',
        'Comments: ask, suggest, and mention a colleague with @. A comment is no decision.',
      ],
    },
    {
      title: 'Deadlines and messages',
      ordered: false,
      points: [
        'Beside each deadline stands how it was computed: from which day, leaving out which days off. A deadline that names a day ends when the day ends.',
        'For more time, before the deadline: "Other acts", then "Ask for more time", with a day and a reason. Granted or not, it is recorded beside the former deadline.',
        'Every notice says why you got it. At the end of that page you choose how you are told: hours, messages a day, channels, messages in this browser.',
        'The calendar address at the end of Notifications brings your deadlines into the calendar of your phone. Whoever knows it can read it; if it got out, revoke it and make another.',
        'A mail only opens a page that shows and asks; nothing is ever decided by following a link.',
      ],
    },
    {
      title: 'Words',
      ordered: false,
      points: [
        'Paper: one running or finished piece of work that passes the steps of its process.',
        'Obligation: one duty in a guidance; programmes answer it, reports tell its result.',
        'Confirmed in the system: a person pressed the button after logging in, bound to exactly the content shown. It is not a digital signature.',
        'Recorded from a paper or a meeting: decided outside, entered by a named person with its source.',
        'Noted: the upper level has looked at the programme and asks for nothing more.',
        'DRAFT: printed on every copy until the paper is issued.',
      ],
    },
  ],
};
